package dev.svctok.query.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A data directory that an earlier revision has written, with what this one makes of it. */
class UpgradeTest {

    private final RunningService service =
            RunningService.start(QueryServiceApplication.class, TestStorage.ofRevision1());
    private final ApiClient admin = service.as(service.tokens().with("stackstate-admin"));

    @BeforeEach
    void awaitList() {
        RunningService.eventually().until(() -> names("").size() == 4);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private List<String> names(String query) {
        return admin.get("/api/security/tokens?" + query)
                .json()
                .valueStream()
                .map(token -> token.get("name").stringValue())
                .toList();
    }

    @Test
    void listThenTheTokensOfThen() {
        assertThat(names("")).containsExactly("bootstrap-token", "ci", "nightly", "test");
        assertThat(names("role=stackstate-guest")).containsExactly("nightly");
    }

    @Test
    void historyThenWhoDidItThen() {
        JsonNode deleted =
                admin.get("/api/security/audit/events?type=TokenDeleted").json().get(0);
        JsonNode history = admin.get("/api/security/tokens/%s/history"
                        .formatted(deleted.get("subject").stringValue()))
                .json();

        assertThat(history).hasSize(2);
        assertThat(history.get(1).get("data").get("tokenName").stringValue()).isEqualTo("gone");
        assertThat(history.get(0).get("data").get("actor").get("tokenName").stringValue())
                .isEqualTo("bootstrap-token");
        assertThat(history.get(0).get("data").get("actor").get("tokenId").isNumber())
                .isTrue();
    }

    @Test
    void listAsOfThenAlsoWhatIsGone() {
        JsonNode deleted =
                admin.get("/api/security/audit/events?type=TokenDeleted").json().get(0);
        Instant before = Instant.parse(deleted.get("time").stringValue()).minusMillis(1);

        assertThat(names("asOf=" + before)).containsExactly("bootstrap-token", "ci", "gone", "nightly");
    }

    @Test
    void rebuildThenNoDifference() {
        for (String projection : List.of("token-list", "verification")) {
            String path = ProjectionController.PATH + "/" + projection;
            admin.send("POST", path + "/rebuild", null);
            RunningService.eventually().until(() -> !admin.get(path).json().has("rebuild"));

            assertThat(admin.get(path).json().get("version").intValue()).isEqualTo(2);
            assertThat(admin.get(path + "/verification").body()).contains("\"checked\":5,\"differences\":0");
        }
        assertThat(names("")).containsExactly("bootstrap-token", "ci", "nightly", "test");
    }
}
