package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
                .with("--logging.level.dev.svctok=trace", "--logging.level.org.springframework.security=trace")
                .start()) {
            Api api = service.api();
            Api.Created token = api.create(bootstrap, "name-to-be-found", "stackstate-power-user");
            api.get("/api/security/tokens?name=name-to-be-found", token.secret());
            api.get("/api/no/such/path?token=1", token.secret());
            api.post("/api/security/tokens", token.secret(), "{\"name\": 7}");
            api.post("/api/security/tokens", token.secret(), "{\"name\":\"x\",\"roles\":[\"stackstate-admin\"]}");
            api.delete(token.id(), token.secret());
            api.status(token.secret());

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
