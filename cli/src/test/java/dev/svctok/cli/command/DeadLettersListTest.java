package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersListTest extends CliTest {

    private static final String ALL = "GET /api/admin/projections";
    private static final String LIST = "GET /api/admin/projections/token-list/dead-letters";
    private static final String OTHERS = "GET /api/admin/projections/audit/dead-letters";
    private static final String LETTER = "{\"id\":\"%s\",\"projection\":\"%s\",\"tokenId\":17,\"eventId\":\"e\","
            + "\"type\":\"svctok.TokenCreated\",\"time\":\"2026-11-24T09:00:00.000Z\","
            + "\"enqueuedAt\":\"2026-11-24T09:00:01.000Z\",\"cause\":\"Value too long\\nfor column\"}";

    @BeforeEach
    void connected() {
        connect();
        inBerlinAt("2026-11-24T12:00:00Z");
        service.when(ALL, 200, "[{\"name\":\"token-list\",\"version\":1},{\"name\":\"audit\",\"version\":1}]");
        service.when(LIST, 200, "[" + LETTER.formatted("a-1", "token-list") + "]");
        service.when(
                OTHERS, 200, "[" + LETTER.formatted("b-1", "audit") + ",{\"id\":\"b-2\",\"projection\":\"audit\"}]");
    }

    @Test
    void listOfAllAsksEveryProjection() {
        assertThat(sts("projection", "dead-letters", "list")).isEqualTo(new Result(0, """
                        PROJECTION | ID  | TOKEN | EVENT        | TIME (+01:00)       | CAUSE
                        token-list | a-1 | 17    | TokenCreated | 2026-11-24 10:00:00 | Value too long for column
                        audit      | b-1 | 17    | TokenCreated | 2026-11-24 10:00:00 | Value too long for column
                        audit      | b-2 |       |              |                     |\s
                        """, ""));
    }

    @Test
    void listOfOneAsksThatOneOnly() {
        assertThat(sts("projection", "dead-letters", "list", "token-list").out())
                .hasLineCount(2);
        assertThat(service.onlyRequest().line()).isEqualTo(LIST);
    }

    @Test
    void listAsJsonPassesOnWhatTheServiceSays() {
        service.when(LIST, 200, "[{\"id\":\"a-1\",\"new\":1.50}]");
        service.when(OTHERS, 200, "[{\"id\":\"b-1\"},{\"id\":\"b-2\"}]");

        assertThat(sts("projection", "dead-letters", "list", "-o", "json"))
                .isEqualTo(new Result(
                        0,
                        "{\"dead-letters\": [{\"id\": \"a-1\", \"new\": 1.50}, {\"id\": \"b-1\"}, {\"id\": \"b-2\"}]}\n",
                        ""));
    }

    @Test
    void listOfNothingSaysSo() {
        service.when(LIST, 200, "[]");

        assertThat(sts("projection", "dead-letters", "list", "token-list"))
                .isEqualTo(new Result(0, "No dead letters found.\n", ""));
        assertThat(sts("projection", "dead-letters", "list", "token-list", "-o", "json")
                        .out())
                .isEqualTo("{\"dead-letters\": []}\n");
    }

    @Test
    void listOfAnUnknownOneNamesTheList() {
        service.refuse("GET /api/admin/projections/x/dead-letters", 404, "There is no projection x, but: token-list");

        assertThat(sts("projection", "dead-letters", "list", "x"))
                .isEqualTo(
                        new Result(8, "", "❌ There is no projection x, but: token-list\nSee: sts projection list\n"));
    }

    @Test
    void listWhenTheAnswerIsNoneIsRefused() {
        service.when(LIST, 200, "[{\"cause\":\"no id\"}]");

        assertThat(sts("projection", "dead-letters", "list", "token-list").exitCode())
                .isEqualTo(2);
    }

    @Test
    void listOfTooMuchIsWrongUsage() {
        assertThat(sts("projection", "dead-letters", "list", "a", "b").exitCode())
                .isEqualTo(3);
        assertThat(sts("projection", "dead-letters", "list", "").exitCode()).isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }
}
