package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTokenHistoryTest extends CliTest {

    private static final String HISTORY = "GET /api/security/tokens/107/history";
    private static final String CREATED = """
            {"specversion":"1.0","id":"u-1","type":"svctok.TokenCreated","subject":"107","time":"2026-11-24T09:00:00.123Z",
             "data":{"position":17,"tokenId":107,"tokenName":"ci",
             "actor":{"kind":"token","tokenId":1,"tokenName":"boss","remoteAddress":"127.0.0.1","userAgent":"sts",
             "requestId":"r-1"},
             "changes":[{"member":"name","after":"ci"},{"member":"roles","after":["a","b"]},
             {"member":"expiration","after":1924905600000}]}}""";
    private static final String CHANGED = """
            {"type":"svctok.TokenChanged","time":"2026-11-24T10:00:00Z","data":{"position":18,"tokenId":107,
             "actor":{"kind":"system"},
             "changes":[{"member":"name","before":"ci","after":"cd"},{"member":"roles","before":["a"],"after":[]},
             {"member":"expiration","before":1924905600000},{"member":"description","after":""}]}}""";
    private static final String DELETED = """
            {"type":"svctok.TokenDeleted","time":"2026-11-24T11:00:00Z","data":{"position":20,"tokenId":107,
             "actor":{"kind":"token","tokenId":1,"userAgent":"curl"},
             "changes":[{"member":"name","before":"ci"},{"member":"roles","before":["a","b"]}]}}""";

    @BeforeEach
    void connected() {
        connect();
        inBerlinAt("2026-11-24T12:00:00Z");
    }

    @Test
    void historyPrintsATable() {
        service.when(HISTORY, 200, "[" + CREATED + "," + CHANGED + "," + DELETED + "]");

        assertThat(sts("service-token", "history", "107")).isEqualTo(new Result(0, """
                TIME (+01:00)       | EVENT        | CHANGE                                                                         | BY       | FROM            | REQUEST | POSITION
                2026-11-24 10:00:00 | TokenCreated | name: ci, roles: [a, b], expiration: 2030-12-31                                | boss (1) | 127.0.0.1 (sts) | r-1     | 17
                2026-11-24 11:00:00 | TokenChanged | name: ci → cd, roles: [a] → [], expiration: 2030-12-31 → none, description: "" | system   |                 |         | 18
                2026-11-24 12:00:00 | TokenDeleted | was name: ci, roles: [a, b]                                                    | 1        | (curl)          |         | 20
                """, ""));
    }

    @Test
    void historyAcrossAChangeOfTheClocksTellsTheOffsetInEachRow() {
        service.when(
                HISTORY, 200, "[%s,%s,%s]".formatted(at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z"), at("x")));

        assertThat(sts("service-token", "history", "107").out()).isEqualTo("""
                TIME                      | EVENT | CHANGE | BY | FROM | REQUEST | POSITION
                2026-10-25 02:30:00+02:00 | New   |        |    |      |         | 1
                2026-10-25 02:30:00+01:00 | New   |        |    |      |         | 1
                x                         | New   |        |    |      |         | 1
                """);
    }

    private static String at(String time) {
        return "{\"type\":\"svctok.New\",\"time\":\"" + time + "\",\"data\":{\"position\":1}}";
    }

    @Test
    void historyAsJsonPassesOnWhatTheServiceSays() {
        service.when(HISTORY, 200, "[{\"type\":\"t\",\"new\":[1.50,null]}]");

        assertThat(sts("service-token", "history", "--id", "107", "-o", "json"))
                .isEqualTo(new Result(0, "{\"history\": [{\"type\": \"t\", \"new\": [1.50, null]}]}\n", ""));
    }

    @Test
    void historyStripsControlCharacters() {
        service.when(HISTORY, 200, """
                [{"type":"t\\u001b[2J","time":"2026-11-24T09:00:00Z","data":{"position":1,
                  "actor":{"kind":"token","userAgent":"a\\u202eb"},"changes":[{"member":"name","after":"x\\ny"}]}}]""");

        assertThat(sts("service-token", "history", "107").out())
                .contains("| t[2J  | name: xy | token | (ab) |")
                .hasLineCount(2);
    }

    @ParameterizedTest
    @CsvSource({
        "1234567890123456789012345678901234567890, 1234567890123456789012345678901234567890",
        "12345678901234567890123456789012345678901, 123456789012345678901234567890123456789…",
        "12345678901234567890123456789012345678 xyz, 12345678901234567890123456789012345678…",
        "12345678901234567890123456789012345678😀xy, 12345678901234567890123456789012345678😀…"
    })
    void historyShortensALongUserAgent(String agent, String shown) {
        service.when(HISTORY, 200, "[" + CREATED.replace("\"sts\"", "\"" + agent + "\"") + "]");

        assertThat(sts("service-token", "history", "107").out()).contains(" | 127.0.0.1 (" + shown + ") | r-1");
        assertThat(sts("service-token", "history", "107", "-o", "json").out())
                .contains("\"userAgent\": \"" + agent + "\"");
    }

    @Test
    void historyWhenThereIsNothingSaysSo() {
        service.when(HISTORY, 200, "[]");

        assertThat(sts("service-token", "history", "107").out()).isEqualTo("No events found.\n");
    }

    @Test
    void historyWhenTheAnswerHoldsSomethingElseThanEventsIsRefused() {
        service.when(HISTORY, 200, "[{\"type\":\"t\",\"time\":\"2026-11-24T09:00:00Z\",\"data\":{}}]");

        assertThat(sts("service-token", "history", "107").exitCode()).isEqualTo(2);
    }

    @Test
    void historyWhenNoTokenEverHadTheIdIsNotFound() {
        service.refuse(HISTORY, 404, "No token ever had the id 107");

        assertThat(sts("service-token", "history", "107"))
                .isEqualTo(new Result(8, "", "❌ No token ever had the id 107\nSee: sts audit list\n"));
    }

    @Test
    void historyWhenForbiddenNamesThePermission() {
        service.refuse(HISTORY, 403, "Permission get-audit-events is missing");

        assertThat(sts("service-token", "history", "107").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "0", "-5", "1.5", "99999999999999999999", ""})
    void historyWhenTheIdIsNoneIsWrongUsage(String id) {
        assertThat(sts("service-token", "history", "--id=" + id).exitCode()).isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void historyWithoutAnIdIsWrongUsage() {
        assertThat(sts("service-token", "history").err()).startsWith("❌ Missing argument: ID\n");
    }
}
