package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    private static final String NOW = "2026-11-24T09:00:00.500Z";

    private static Moments in(String zone) {
        return new Moments(Clock.fixed(Instant.parse(NOW), ZoneId.of(zone)));
    }

    private static CliException refusal(String zone, String text) {
        return catchThrowableOfType(CliException.class, () -> in(zone).parse("--as-of", text));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01, 2026-10-31T23:00:00Z",
        "2026-07-01, 2026-06-30T22:00:00Z",
        "2026-11-24Z, 2026-11-24T00:00:00Z",
        "2026-11-24+01:00, 2026-11-23T23:00:00Z",
        "2026-07-01+01:00, 2026-06-30T23:00:00Z",
        "2026-11-23-0330, 2026-11-23T03:30:00Z",
        "2026-11-24+14, 2026-11-23T10:00:00Z",
        "2026-11-01 14:03, 2026-11-01T13:03:00Z",
        "2026-11-01T14:03, 2026-11-01T13:03:00Z",
        "2026-07-01 14:03:07, 2026-07-01T12:03:07Z",
        "2026-11-01T14:03:00.5, 2026-11-01T13:03:00.500Z",
        "2026-11-01 14:03:00.123456789, 2026-11-01T13:03:00.123456789Z",
        "2026-11-01T14:03:00Z, 2026-11-01T14:03:00Z",
        "2026-11-01 14:03Z, 2026-11-01T14:03:00Z",
        "2026-11-01T14:03:00.123Z, 2026-11-01T14:03:00.123Z",
        "2026-11-01T14:03:00+05:30, 2026-11-01T08:33:00Z",
        "2026-11-01T14:03+0530, 2026-11-01T08:33:00Z",
        "2026-11-01 14:03:00-03, 2026-11-01T17:03:00Z",
        "2026-11-01 14:03:00-00:00, 2026-11-01T14:03:00Z",
        "2024-02-29, 2024-02-28T23:00:00Z",
        "1970-01-01T00:00Z, 1970-01-01T00:00:00Z"
    })
    void parseReadsEveryForm(String text, String expected) throws CliException {
        assertThat(in("Europe/Berlin").parse("--as-of", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "now",
                "2026",
                "2026-11",
                "2026-11-1",
                "2026-02-29",
                "2026-13-01",
                "26-11-01 10:00",
                "+026-11-01",
                "2026-11-01T",
                "2026-11-01 ",
                "2026-11-01z",
                "2026-11-01 Z",
                "2026-11-01ZZ",
                "2026-11-01+",
                "2026-11-01+1",
                "2026-11-01+19:00",
                "2026-11-01-",
                "2026-11-01-1",
                "2026-11-01x10:00",
                "2026-11-01t10:00",
                "2026-11-0110:00",
                "2026-11-01T1:00",
                "2026-11-01T10",
                "2026-11-01T10:",
                "2026-11-01T24:00",
                "2026-11-01T10:60",
                "2026-11-01T23:59:60",
                "2026-11-01T10:00:00.",
                "2026-11-01T10:00:00.Z",
                "2026-11-01T10:00:00.1234567890",
                "2026-11-01T10:00:00,5",
                "2026-11-01T10:00z",
                "2026-11-01T10:00ZZ",
                "2026-11-01T10:00 Z",
                "2026-11-01T10:00+",
                "2026-11-01T10:00+1",
                "2026-11-01T10:00+1:00",
                "2026-11-01T10:00+01:",
                "2026-11-01T10:00+01:60",
                "2026-11-01T10:00+19:00",
                "2026-11-01T10:00+01:00:00",
                "2026-11-01T10:00 Europe/Berlin",
                " 2026-11-01",
                "2026-11-01T10:00\n"
            })
    void parseWhenItIsNoTimeShowsTheForms(String text) {
        CliException refusal = refusal("Europe/Berlin", text);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal).hasMessage("--as-of must be a time, not '" + text + "'");
        assertThat(refusal.hint())
                .startsWith("As in: --as-of 2026-11-01, '2026-11-01 14:03' or 2026-11-01T14:03:00.5;")
                .contains("Z or +01:00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-10-25 02:00", "2026-10-25T02:30", "2026-10-25T02:59:59.999"})
    void parseWhenTheTimeWasTwiceNamesBothOffsets(String text) {
        CliException refusal = refusal("Europe/Berlin", text);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal.getMessage()).contains("is ambiguous", "Europe/Berlin");
        assertThat(refusal.hint()).contains("+02:00 or ", "+01:00");
    }

    @Test
    void parseWhenAnOffsetSaysWhichIsNotAmbiguous() throws CliException {
        assertThat(in("Europe/Berlin").parse("--as-of", "2026-10-25T02:30+02:00"))
                .isEqualTo("2026-10-25T00:30:00Z");
        assertThat(in("Europe/Berlin").parse("--as-of", "2026-10-25T02:30+01:00"))
                .isEqualTo("2026-10-25T01:30:00Z");
        assertThat(refusal("Europe/Berlin", "2026-10-25 02:30").hint())
                .isEqualTo("Say which: 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00");
        assertThat(refusal("Europe/London", "2026-10-25 01:30").hint())
                .isEqualTo("Say which: 2026-10-25T01:30+01:00 or 2026-10-25T01:30Z");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-25 01:59:59.999, 2026-10-24T23:59:59.999Z",
        "2026-10-25 03:00, 2026-10-25T02:00:00Z",
        "2026-03-29 01:59:59, 2026-03-29T00:59:59Z",
        "2026-03-29 03:00, 2026-03-29T01:00:00Z"
    })
    void parseBesideAChangeOfTheClocksIsPlain(String text, String expected) throws CliException {
        assertThat(in("Europe/Berlin").parse("--as-of", text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-29 02:00", "2026-03-29T02:30", "2026-03-29T02:59:59.999"})
    void parseWhenTheTimeNeverWasSaysWhatTheClocksDid(String text) {
        CliException refusal = refusal("Europe/Berlin", text);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal.getMessage()).contains("never was", "the clocks of Europe/Berlin were put forward");
        assertThat(refusal.hint())
                .isEqualTo("Before it came 2026-03-29T02:00+01:00, the same moment as 2026-03-29T03:00+02:00");
    }

    @Test
    void parseOfADayIsItsFirstMomentWhateverTheClocksDidAtMidnight() throws CliException {
        // No midnight: the clocks went from 00:00 to 01:00.
        assertThat(in("America/Sao_Paulo").parse("--as-of", "2018-11-04")).isEqualTo("2018-11-04T03:00:00Z");
        // Two midnights: the clocks went from 01:00 to 00:00.
        assertThat(in("America/Havana").parse("--as-of", "2025-11-02")).isEqualTo("2025-11-02T04:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-24T09:00:00.501Z",
                "2026-11-24T10:00:01",
                "2026-11-25",
                "9999-12-31",
                "2026-11-24T05:00-05"
            })
    void parseWhenTheTimeIsInTheFutureIsRefused(String text) {
        CliException refusal = refusal("Europe/Berlin", text);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal.getMessage()).startsWith("--as-of is in the future: ");
    }

    @Test
    void parseOfThisVeryMomentIsAllowed() throws CliException {
        assertThat(in("UTC").parse("--as-of", NOW)).isEqualTo(NOW);
    }

    @Test
    void formatCanBeParsedAgain() throws CliException {
        for (String zone : new String[] {"Europe/Berlin", "UTC", "Asia/Kathmandu", "America/New_York"}) {
            for (String time : new String[] {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-03-29T01:00:07Z"}) {
                String text = Moments.format(Instant.parse(time), ZoneId.of(zone));

                assertThat(in("Asia/Tokyo").parse("--as-of", text)).isEqualTo(time);
            }
        }
    }

    @Test
    void formatLeavesFractionsAway() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");

        assertThat(Moments.format(Instant.parse("2026-11-01T13:03:00.999Z"), berlin))
                .isEqualTo("2026-11-01 14:03:00+01:00");
        assertThat(Moments.formatWithoutOffset(Instant.parse("2026-07-01T13:03:07Z"), berlin))
                .isEqualTo("2026-07-01 15:03:07");
    }
}
