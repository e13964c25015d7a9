package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditListTest extends CliTest {

    private static final String EVENTS = "GET /api/security/audit/events";
    private static final Map<String, String> MORE =
            Map.of("Link", "</api/security/audit/events?after=2>; rel=\"next\"", "X-Svctok-Head", "9");

    @BeforeEach
    void connected() {
        connect();
        inBerlinAt("2026-11-24T12:00:00Z");
    }

    private static String event(long position) {
        return """
                {"specversion":"1.0","type":"svctok.TokenCreated","time":"2026-11-24T09:00:00Z",
                 "data":{"position":%d,"tokenId":107,"tokenName":"ci","actor":{"kind":"bootstrap","requestId":"r-1"},
                 "changes":[{"member":"name","after":"ci"}]}}""".formatted(position);
    }

    private static String events(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(AuditListTest::event)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private void page(int after, int limit, String body, Map<String, String> headers) {
        service.when(EVENTS + "?after=" + after + "&limit=" + limit, 200, "application/json", body, headers);
    }

    @Test
    void listPrintsATableWithTokens() {
        page(
                0,
                100,
                "[" + event(1)
                        + ",{\"type\":\"svctok.X\",\"time\":\"2026-11-24T10:00:00Z\",\"data\":{\"position\":2}}]",
                Map.of());

        assertThat(sts("audit", "list")).isEqualTo(new Result(0, """
                        TIME (+01:00)       | EVENT        | TOKEN    | CHANGE   | BY        | FROM | REQUEST | POSITION
                        2026-11-24 10:00:00 | TokenCreated | ci (107) | name: ci | bootstrap |      | r-1     | 1
                        2026-11-24 11:00:00 | X            |          |          |           |      |         | 2
                        """, ""));
    }

    @Test
    void listShortensALongUserAgent() {
        String agent =
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36";
        page(
                0,
                100,
                "[" + event(1).replace("\"requestId\"", "\"userAgent\":\"" + agent + "\",\"requestId\"") + "]",
                Map.of());

        assertThat(sts("audit", "list").out()).contains(" | (Mozilla/5.0 (X11; Linux x86_64) AppleWe…) | r-1 ");
        assertThat(sts("audit", "list", "-o", "json").out()).contains(agent);
    }

    @Test
    void listAsJsonPassesOnWhatTheServiceSays() {
        page(0, 100, "[" + event(1) + "]", Map.of());

        assertThat(sts("audit", "list", "-o", "json").out())
                .startsWith("{\"events\": [{\"specversion\": \"1.0\", \"type\": \"svctok.TokenCreated\",")
                .endsWith("}]}\n");
    }

    @Test
    void listWhenThereIsNothingSaysSo() {
        page(0, 100, "[]", MORE);

        assertThat(sts("audit", "list")).isEqualTo(new Result(0, "No events found.\n", ""));
        assertThat(sts("audit", "list", "-o", "json")).isEqualTo(new Result(0, "{\"events\": []}\n", ""));
    }

    @Test
    void listWhenThereIsMoreSaysHowToGoOn() {
        page(0, 2, events(1, 2), MORE);

        Result text = sts("audit", "list", "--limit", "2");

        assertThat(text.out()).hasLineCount(3);
        assertThat(text.err()).isEqualTo("There are more events. They go on with: --after 2\n");
        assertThat(sts("audit", "list", "--limit", "2", "-o", "json").err()).isEqualTo(text.err());
    }

    @Test
    void listOfMoreThanAPageAsksForFurtherOnes() {
        page(5, 1000, events(6, 1005), MORE);
        page(1005, 1000, events(1006, 2005), MORE);
        page(2005, 500, events(2006, 2505), MORE);

        Result text = sts("audit", "list", "--after=5", "--limit=2500");
        Result json = sts("audit", "list", "--after=5", "--limit=2500", "-o", "json");

        assertThat(text.out()).hasLineCount(2501);
        assertThat(text.err()).endsWith("--after 2505\n");
        assertThat(json.out())
                .contains("\"position\": 6,", "\"position\": 2505,")
                .hasLineCount(1);
        assertThat(service.requests()).hasSize(6);
    }

    @Test
    void listWhenThePagesEndBeforeTheLimitStops() {
        page(0, 1000, events(1, 3), MORE);
        page(3, 997, events(4, 5), Map.of());

        assertThat(sts("audit", "list", "--limit", "1000").out()).hasLineCount(6);
        assertThat(service.requests()).hasSize(2);
    }

    @Test
    void listWhenPositionsDoNotRiseDoesNotGoRoundForEver() {
        page(0, 1000, events(1, 2), MORE);
        page(2, 998, events(1, 2), MORE);

        assertThat(sts("audit", "list", "--limit", "1000").exitCode()).isEqualTo(2);
    }

    @Test
    void listSendsTheFiltersThatAreGiven() {
        service.when(
                EVENTS
                        + "?after=0&limit=100&type=TokenCreated&type=svctok.TokenDeleted&type=a%26b&tokenId=107&actorId=1"
                        + "&since=2026-10-31T23%3A00%3A00Z&until=2026-11-02T09%3A30%3A00Z",
                200,
                "[]");

        Result result = sts(
                "audit",
                "list",
                "--type=TokenCreated, svctok.TokenDeleted",
                "--type=a&b",
                "--token-id=107",
                "--actor-id=1",
                "--since=2026-11-01",
                "--until=2026-11-02 10:30");

        assertThat(result).isEqualTo(new Result(0, "No events found.\n", ""));
    }

    @Test
    void listOfADayWithAnOffsetBeginsAtMidnightThere() {
        service.when(
                EVENTS + "?after=0&limit=100&since=2026-11-24T00%3A00%3A00Z&until=2026-11-24T23%3A30%3A00Z", 200, "[]");

        assertThat(sts("audit", "list", "--since", "2026-11-24Z", "--until", "2026-11-25+00:30")
                        .exitCode())
                .isZero();
    }

    @Test
    void listUntilTheEndOfTodayThenSentAsItIs() {
        service.when(EVENTS + "?after=0&limit=100&until=2026-11-24T23%3A00%3A00Z", 200, "[]");

        assertThat(sts("audit", "list", "--until", "2026-11-25").exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--limit, 0, '--limit must be a whole number from 1 on, not ''0'''",
        "--limit, -1, --limit must be",
        "--limit, ten, --limit must be",
        "--after, -1, --after must be a whole number from 0 on",
        "--after, 1.5, --after must be",
        "--after, '', --after must be",
        "--after, 9223372036854775808, --after must be",
        "--token-id, abc, --token-id must be",
        "--token-id, 0, --token-id must be",
        "--actor-id, 1x, --actor-id must be",
        "--type, 'a,,b', --type has an empty type in it",
        "--type, '', --type has an empty type in it",
        "--until, tomorrow, --until must be a time"
    })
    void listOfAValueThatIsNoneIsWrongUsage(String flag, String value, String complaint) {
        Result result = sts("audit", "list", flag + "=" + value);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains(complaint);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void listOfATimeThatEndsBeforeItBeginsIsWrongUsage() {
        assertThat(sts("audit", "list", "--since=2026-11-02", "--until=2026-11-02")
                        .err())
                .startsWith("❌ --since must be before --until\n");
    }

    @Test
    void listOfATypeThatThereIsNotSaysWhichThereAre() {
        service.refuse(EVENTS + "?after=0&limit=100&type=x", 400, "There is no type x; there are: TokenCreated");

        assertThat(sts("audit", "list", "--type", "x")).isEqualTo(new Result(2, "", """
                        ❌ There is no type x; there are: TokenCreated
                        Check the values of the flags; --help shows examples
                        """));
    }
}
