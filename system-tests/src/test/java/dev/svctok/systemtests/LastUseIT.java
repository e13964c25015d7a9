package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The last use of a token, across processes and their ends. */
class LastUseIT {

    private static final Duration AMPLE = Duration.ofMinutes(1);

    private static JsonNode token(Service service, long id, String caller) {
        return Api.JSON.readTree(
                service.api().get("/api/security/tokens/" + id, caller).body());
    }

    @ParameterizedTest
    @EnumSource
    void stoppedBeforeItWasWrittenThenItIsWritten(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        Service service = Service.standalone(storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", Secrets.seen("the-first-token-of-all"))
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .with("--svctok.last-use.flush-interval=60s")
                .start();
        Api.Created used = service.api().create("the-first-token-of-all", "used", "stackstate-guest");
        service.api().status(used.secret());
        assertThat(token(service, used.id(), "the-first-token-of-all").has("lastUsed"))
                .isFalse();

        service.close();

        assertThat(service.log()).doesNotContain("ERROR", "WARN");
        try (Service again = Service.standalone(storage).start()) {
            assertThat(token(again, used.id(), "the-first-token-of-all")
                            .get("lastUsed")
                            .get("userAgent")
                            .stringValue())
                    .startsWith("Java-http-client");
        }
    }

    @Test
    void usedInOneProcessThenListedByAnotherAlsoWhenTheFirstIsKilled() {
        TestStorage storage = TestStorage.fresh(Dialect.POSTGRESQL);
        String first = Secrets.seen("the-first-token-of-all");
        try (Service one = Service.standalone(storage)
                        .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", first)
                        .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                        .start();
                Service other = Service.standalone(storage)
                        .with("--svctok.last-use.flush-interval=1s")
                        .start()) {
            Api.Created used = one.api().create(first, "used", "stackstate-guest");
            other.api().status(used.secret());

            Awaitility.await()
                    .atMost(AMPLE)
                    .until(() -> token(one, used.id(), first).has("lastUsed"));
            other.kill();

            assertThat(token(one, used.id(), first)
                            .get("lastUsed")
                            .get("remoteAddress")
                            .stringValue())
                    .isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        }
    }
}
