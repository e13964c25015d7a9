package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionListTest extends CliTest {

    private static final String LIST = "GET /api/admin/projections";

    @BeforeEach
    void connected() {
        connect();
    }

    @Test
    void listPrintsATable() {
        service.when(LIST, 200, """
                [{"name":"token-list","version":3,"state":"running","position":17,"head":17,"lagEvents":0,"lagMillis":0,
                  "segments":[{"segment":0,"node":"node-1","seen":"2026-11-24T09:00:00.000Z"}],"deadLetters":0},
                 {"name":"audit","version":1,"state":"catching up","position":17,"head":137,"lagEvents":120,"lagMillis":2001,
                  "segments":[{"segment":0,"node":"node-1"},{"segment":1,"node":"node-2"},{"segment":2},
                              {"segment":3,"node":"node-1"}],
                  "deadLetters":2,
                  "rebuild":{"version":4,"state":"building","position":48999,"events":4800,"head":100000,
                             "startedAt":"2026-11-24T09:00:00.000Z","eventsPerSecond":12000,"remainingSeconds":77}},
                 {"name":"tokens","version":1,"state":"stopped","position":0,"head":1,"lagEvents":1,"segments":[],
                  "deadLetters":0,"rebuild":{"version":2,"state":"failed","head":1,"failure":"no more\\ndisk"}}]""");

        assertThat(sts("projection", "list")).isEqualTo(new Result(0, """
                        NAME       | VERSION | STATE       | POSITION | HEAD | LAG             | NODE           | DEAD LETTERS | REBUILD
                        token-list | 3       | running     | 17       | 17   | 0               | node-1         | 0            |\s
                        audit      | 1       | catching up | 17       | 137  | 120 events, 3 s | node-1, node-2 | 2            | \
                        version 4: 48 % (12,000/s, 77 s left)
                        tokens     | 1       | stopped     | 0        | 1    | 1 event         |                | 0            | \
                        failed: no moredisk
                        """, ""));
    }

    @Test
    void listOfARebuildTellsWhatIsKnownOfIt() {
        service.when(LIST, 200, """
                [{"name":"a","version":1,"rebuild":{"version":2,"state":"building","position":0,"head":0}},
                 {"name":"b","version":1,"rebuild":{"version":2,"state":"building","position":7,"head":9,
                                                    "eventsPerSecond":3}},
                 {"name":"c","version":1,"rebuild":{"version":2,"state":"failed"}},
                 {"name":"d","version":1,"rebuild":{"version":2,"state":"building","phase":"indexing","position":8,"head":9}}]""");

        assertThat(sts("projection", "list").out().lines())
                .anyMatch(line -> line.endsWith("| version 2: 100 %"))
                .anyMatch(line -> line.endsWith("| version 2: 77 % (3/s)"))
                .anyMatch(line -> line.endsWith("| failed"))
                .anyMatch(line -> line.endsWith("| version 2: 88 % (indexing)"));
    }

    @Test
    void listAsJsonPassesOnWhatTheServiceSays() {
        service.when(LIST, 200, "[{\"name\":\"token-list\",\"version\":3,\"new\":[1.50,null]}]");

        assertThat(sts("projection", "list", "-o", "json"))
                .isEqualTo(new Result(
                        0,
                        "{\"projections\": [{\"name\": \"token-list\", \"version\": 3, \"new\": [1.50, null]}]}\n",
                        ""));
    }

    @Test
    void listOfNothingSaysSo() {
        service.when(LIST, 200, "[]");

        assertThat(sts("projection", "list").out()).isEqualTo("No projections found.\n");
    }

    @Test
    void listInASplitDeploymentAsksWhereReadsGo() {
        service.when(LIST, 200, "[]");

        assertThat(sts("projection", "list", "--command-url", "http://localhost:1")
                        .exitCode())
                .isZero();
    }

    @Test
    void listWhenRefusedSaysWhy() {
        service.refuse(LIST, 403, "Permission manage-projections is missing");

        assertThat(sts("projection", "list")).isEqualTo(new Result(2, "", """
                        ❌ Permission manage-projections is missing
                        Call with a token whose roles allow it: sts context set, or pass --service-token
                        """));
    }

    @Test
    void listWhenTheServiceHasNoneYetDoubtsTheAddress() {
        service.refuse(LIST, 404, "No such address");

        assertThat(sts("projection", "list").exitCode()).isEqualTo(2);
    }

    @Test
    void listWhenTheAnswerIsNoneIsRefused() {
        service.when(LIST, 200, "[{\"version\":3}]");
        assertThat(sts("projection", "list").exitCode()).isEqualTo(2);

        service.when(LIST, 200, "text/html", "<html>", Map.of());
        assertThat(sts("projection", "list", "-o", "json").exitCode()).isEqualTo(2);
    }

    @Test
    void listTakesNoArgument() {
        assertThat(sts("projection", "list", "token-list").exitCode()).isEqualTo(3);
    }
}
