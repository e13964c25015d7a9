package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersShowTest extends CliTest {

    private static final String SHOW = "GET /api/admin/projections/token-list/dead-letters/a-1";

    @BeforeEach
    void connected() {
        connect();
        service.when(
                SHOW,
                200,
                "{\"id\":\"a-1\",\"projection\":\"token-list\",\"tokenId\":17,\"time\":\"2026-11-24T09:00:00.000Z\","
                        + "\"cause\":\"Value too long\\nfor column\",\"new\":{\"a\":[1,true]},\"lastTried\":null}");
    }

    @Test
    void showPrintsEachMemberOnALine() {
        assertThat(sts("projection", "dead-letters", "show", "token-list", "a-1"))
                .isEqualTo(new Result(0, """
                        id: a-1
                        projection: token-list
                        tokenId: 17
                        time: 2026-11-24T09:00:00.000Z
                        cause: Value too long for column
                        new: {a=[1, true]}
                        """, ""));
    }

    @Test
    void showAsJsonPassesOnWhatTheServiceSays() {
        service.when(SHOW, 200, "{\"id\":\"a-1\",\"new\":1.50,\"lastTried\":null}");

        assertThat(sts("projection", "dead-letters", "show", "token-list", "a-1", "-o", "json"))
                .isEqualTo(new Result(
                        0, "{\"dead-letter\": {\"id\": \"a-1\", \"new\": 1.50, \"lastTried\": null}}\n", ""));
    }

    @Test
    void showOfAnUnknownOneNamesTheLists() {
        service.refuse("GET /api/admin/projections/token-list/dead-letters/x%2Fy", 404, "There is no dead letter x/y");

        assertThat(sts("projection", "dead-letters", "show", "token-list", "x/y"))
                .isEqualTo(new Result(8, "", """
                        ❌ There is no dead letter x/y
                        See: sts projection list and: sts projection dead-letters list
                        """));
    }

    @Test
    void showWithoutAnIdIsWrongUsage() {
        assertThat(sts("projection", "dead-letters", "show", "token-list"))
                .isEqualTo(new Result(
                        3, "", "❌ Missing argument: ID\nThe ids are in: sts projection dead-letters list\n"));
        assertThat(sts("projection", "dead-letters", "show").err()).startsWith("❌ Missing argument: NAME\n");
        assertThat(sts("projection", "dead-letters", "show", "a", "b", "c").exitCode())
                .isEqualTo(3);
        assertThat(sts("projection", "dead-letters", "show", "token-list", "").exitCode())
                .isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }
}
