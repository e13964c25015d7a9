package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A token is nowhere but in the answer that creates it. Every system test looks for its tokens when it closes its service;
 * this one also proves that such a search would find them.
 */
class SecretsIT {

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void tokenUsedInEveryWayThenItsNameIsFoundAndItsSecretIsNot(Dialect dialect) throws Exception {
        String bootstrap = Secrets.seen("a-bootstrap-token-for-the-secrets-test");
        TestStorage storage = TestStorage.fresh(dialect);
        try (Service service = Service.standalone(storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", bootstrap)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .with(
                        "--logging.level.dev.svctok=trace",
                        "--logging.level.org.springframework.security=trace",
                        "--svctok.last-use.flush-interval=1s")
                .start()) {
            Api api = service.api();
            Api.Created token = api.create(bootstrap, "name-to-be-found", "stackstate-power-user");
            api.get("/api/security/tokens?name=name-to-be-found", token.secret());
            api.get("/api/no/such/path?token=1", token.secret());
            api.post("/api/security/tokens", token.secret(), "{\"name\": 7}");
            api.post("/api/security/tokens", token.secret(), "{\"name\":\"x\",\"roles\":[\"stackstate-admin\"]}");
            api.delete(token.id(), token.secret());
            api.status(token.secret());
            Api.Created carried = api.create(bootstrap, "user-agent", "stackstate-power-user");
            api.send(api.request("/api/security/tokens", carried.secret())
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "client/1 (" + carried.secret() + ")")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            Api.json(Map.of("name", "y", "roles", List.of("stackstate-guest"))))));
            api.send(api.request("/api/security/tokens", bootstrap)
                    .header("Content-Type", "application/json")
                    .header("X-Request-Id", carried.secret())
                    .header("User-Agent", "client/2 (" + bootstrap + ")")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            Api.json(Map.of("name", "z", "roles", List.of("stackstate-guest"))))));
            api.send(api.request("/api/security/tokens", bootstrap)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            Api.json(Map.of("name", carried.secret(), "roles", List.of("stackstate-guest"))))));
            Awaitility.await()
                    .until(() -> api.get("/api/security/tokens/" + carried.id(), bootstrap)
                            .body()
                            .contains("\"client/1 (svctok-...)\""));

            assertThat(everythingStored(storage)).contains("name-to-be-found");
            Secrets.assertNowhereIn("the threads", threads(service.pid()));
        }
        Secrets.assertNowhereIn("the database", everythingStored(storage));
    }

    private static String everythingStored(TestStorage storage) {
        return storage.dialect() == Dialect.H2
                ? Secrets.bytes(storage.dataDir().resolve("events.mv.db"))
                        + Secrets.bytes(storage.dataDir().resolve("read-model.mv.db"))
                : PostgresDump.of(storage);
    }

    private static String threads(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pid),
                        "Thread.print")
                .redirectErrorStream(true)
                .start();
        String threads = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(threads).contains("verification-tail");
        return threads;
    }
}
