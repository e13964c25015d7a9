package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTokenDiffTest extends CliTest {

    private static final String DIFF =
            "GET /api/security/audit/diff?from=2026-10-31T23%3A00%3A00Z&to=2026-11-24T09%3A00%3A00Z";
    private static final String NOTHING =
            "{\"from\":\"f\",\"to\":\"t\",\"appeared\":[],\"vanished\":[],\"changed\":[],\"expired\":[]}";

    @BeforeEach
    void connected() {
        connect();
        inBerlinAt("2026-11-24T09:00:00Z");
    }

    @Test
    void diffPrintsOneTable() {
        service.when(DIFF, 200, """
                {"from":"f","to":"t",
                 "appeared":[{"id":1,"name":"new","roles":["a","b"],"expiration":1924905600000,"valid":true},
                             {"id":7,"name":"brief","roles":[],"expiration":1792022400000,"valid":false}],
                 "vanished":[{"id":2,"name":"gone","roles":[],"valid":true}],
                 "changed":[{"before":{"id":3,"name":"x","roles":["a"]},
                             "after":{"id":3,"name":"y","roles":["b"],"expiration":1924905600000,"valid":true}},
                            {"before":{"id":5,"name":"z","roles":["a"],"expiration":1924905600000},
                             "after":{"id":5,"name":"z","roles":["a","b"],"expiration":1924905600000}},
                            {"before":{"id":6,"name":"w","roles":[]},"after":{"id":6,"name":"v","roles":[]}}],
                 "expired":[{"id":4,"name":"old","roles":["a"],"expiration":1792022400000,"valid":false}]}""");

        assertThat(sts("service-token", "diff", "--from", "2026-11-01")).isEqualTo(new Result(0, """
                        CHANGE   | ID | NAME  | EXPIRATION        | ROLES        | VALID
                        appeared | 1  | new   | 2030-12-31        | [a, b]       | yes
                        appeared | 7  | brief | 2026-10-15        | []           | no
                        vanished | 2  | gone  |                   | []           | no
                        changed  | 3  | x → y | none → 2030-12-31 | [a] → [b]    | yes
                        changed  | 5  | z     | 2030-12-31        | [a] → [a, b] |\s
                        changed  | 6  | w → v |                   | []           |\s
                        expired  | 4  | old   | 2026-10-15        | [a]          | no
                        """, ""));
    }

    @Test
    void diffWhenNothingChangedSaysSoInOneLine() {
        service.when(DIFF, 200, NOTHING);

        assertThat(sts("service-token", "diff", "--from", "2026-11-01", "--to", "2026-11-24T09:00Z"))
                .isEqualTo(new Result(0, """
                        Nothing changed between 2026-11-01 00:00:00+01:00 and 2026-11-24 10:00:00+01:00.
                        """, ""));
    }

    @Test
    void diffAsJsonPassesOnWhatTheServiceSays() {
        service.when(DIFF, 200, NOTHING);

        assertThat(sts("service-token", "diff", "--from", "2026-11-01", "-o", "json"))
                .isEqualTo(new Result(0, """
                        {"diff": {"from": "f", "to": "t", "appeared": [], "vanished": [], "changed": [], "expired": []}}
                        """, ""));
    }

    @Test
    void diffWhenTheAnswerIsNoneIsRefused() {
        service.when(DIFF, 200, "{\"appeared\":[]}");

        assertThat(sts("service-token", "diff", "--from", "2026-11-01").exitCode())
                .isEqualTo(2);
    }

    @Test
    void diffWhenRefusedNamesTheFlags() {
        service.refuse(DIFF, 400, "to is in the future");

        assertThat(sts("service-token", "diff", "--from", "2026-11-01"))
                .isEqualTo(new Result(
                        2, "", "❌ to is in the future\nCheck the values of the flags; --help shows examples\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-02, 2026-11-01, --from must be before --to",
        "2026-11-01, 2026-11-01, --from must be before --to",
        "2026-11-25, 2026-11-01, --from is in the future",
        "2026-11-01, 2026-11-25, --to is in the future",
        "x, 2026-11-01, --from must be a time"
    })
    void diffOfMomentsThatAreNoneIsWrongUsage(String from, String to, String complaint) {
        Result result = sts("service-token", "diff", "--from", from, "--to", to);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains(complaint);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void diffWithoutABeginningIsWrongUsage() {
        assertThat(sts("service-token", "diff").err()).startsWith("❌ Missing flag: --from TIME\n");
    }
}
