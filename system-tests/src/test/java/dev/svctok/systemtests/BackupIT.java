package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Backs up the events alone with the commands of the README, restores them, and finds all that was answered before. */
class BackupIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-backup-test";

    private final List<String> commands = Readme.blocks(Readme.section("Backup and restore"), "shell");
    private final Newcomer operator = new Newcomer();

    private final List<Api.Created> alive = new ArrayList<>();
    private final List<Api.Created> dead = new ArrayList<>();

    /** List, histories and events before the backup. */
    private final List<String> told = new ArrayList<>();

    @Test
    void eventsOfPostgresqlRestoredThenAllIsAsItWasAndWritesGoOn() throws Exception {
        needPrograms();
        TestStorage storage = TestStorage.fresh(Dialect.POSTGRESQL);
        String name = storage.url().substring(storage.url().lastIndexOf('/') + 1);
        try (Service service = start(storage)) {
            write(service.api());
            whileOthersWrite(service.api(), () -> type(commands.get(0), name));
            // Comes back to life, as the README warns.
            assertThat(service.api().delete(alive.get(1).id(), BOOTSTRAP).statusCode())
                    .isEqualTo(204);
        }

        type(commands.get(1), name);

        try (Service restored = start(TestStorage.postgresql(storage.url() + "_restored"))) {
            assertAllIsAsItWas(restored.api());
        }
    }

    @Test
    void eventsOfPostgresqlWithTwoRolesRestoredThenAllIsAsItWasAndTheServiceMayAppendAndNoMore() throws Exception {
        needPrograms();
        try (PostgresServer server = PostgresServer.own()) {
            String url = server.newDatabase();
            PostgresServer.execute(url, "create database svctok");
            url = url.replaceFirst("/[^/]*$", "/svctok");
            PostgresServer.execute(
                    url,
                    Files.readString(Repository.file("deploy/postgresql/roles.sql"))
                            .replaceAll(":'[a-z]+_password'", "'" + PostgresServer.PASSWORD + "'"));
            try (Service service = startWithTwoRoles(url)) {
                write(service.api());
                whileOthersWrite(service.api(), () -> type(commands.get(0), server, "svctok_owner"));
            }

            type(commands.get(2), server, PostgresServer.USER);

            String restoredUrl = url + "_restored";
            try (Service restored = startWithTwoRoles(restoredUrl)) {
                assertAllIsAsItWas(restored.api());
            }
            try (Connection service = DriverManager.getConnection(restoredUrl, "svctok", PostgresServer.PASSWORD);
                    Statement statement = service.createStatement()) {
                for (String change : List.of("delete from", "truncate", "update")) {
                    String sql = change + " events.domain_event" + (change.equals("update") ? " set payload = ''" : "");
                    assertThatThrownBy(() -> statement.execute(sql))
                            .hasMessageContaining("permission denied for table domain_event");
                }
            }
        }
    }

    /** The profile knows the name of the service's role. */
    private static Service startWithTwoRoles(String url) {
        Path unused = TestStorage.newFolder();
        TestStorage storage = new TestStorage(
                Dialect.POSTGRESQL, unused, List.of("--svctok.data-dir=" + unused, "--svctok.storage.url=" + url));
        return configured(Service.standalone(storage))
                .env("SPRING_PROFILES_ACTIVE", "postgres")
                .env("SVCTOK_STORAGE_PASSWORD", PostgresServer.PASSWORD)
                .env("SVCTOK_STORAGE_MIGRATION_USERNAME", "svctok_owner")
                .env("SVCTOK_STORAGE_MIGRATION_PASSWORD", PostgresServer.PASSWORD)
                .start();
    }

    @Test
    void eventsOfTheEmbeddedDatabaseRestoredThenAllIsAsItWasAndWritesGoOn() {
        try (Service service = start(operator.storage())) {
            write(service.api());
        }
        operator.run(commands.get(3));
        operator.run(commands.get(4));

        TestStorage copy = TestStorage.embedded(operator.folder().resolve("restored"));
        try (Service restored = start(copy)) {
            assertAllIsAsItWas(restored.api());
        }
    }

    /** The server of these tests is a 15, and comes without them. What newer ones than these write it does not understand. */
    private static void needPrograms() throws InterruptedException {
        int version = versionOfPrograms();
        Installed.need(
                version == 15 || version == 16,
                "There is no pg_dump of version 15 or 16 here. On Debian: apt-get install postgresql-client");
    }

    /** @return 0 where there are none */
    private static int versionOfPrograms() throws InterruptedException {
        try {
            Process program = new ProcessBuilder("pg_dump", "--version").start();
            String version = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            program.waitFor();
            return Integer.parseInt(version.replaceFirst("(?s)\\D*(\\d+).*", "$1"));
        } catch (IOException e) {
            return 0;
        }
    }

    private static Service start(TestStorage storage) {
        return configured(Service.standalone(storage)).start();
    }

    private static Service.Builder configured(Service.Builder service) {
        return service.env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin");
    }

    private void type(String block, String database) {
        type(
                block.replaceAll("\\bsvctok(_restored)?\\b", database + "$1"),
                PostgresServer.shared(),
                PostgresServer.USER);
    }

    private void type(String block, PostgresServer server, String user) {
        operator.run(
                block,
                Map.of(
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        String.valueOf(server.port()),
                        "PGUSER",
                        user,
                        "PGPASSWORD",
                        PostgresServer.PASSWORD));
    }

    private void write(Api api) {
        for (int i = 0; i < 5; i++) {
            alive.add(api.create(BOOTSTRAP, "kept-" + i, "stackstate-guest"));
            Api.Created deleted = api.create(BOOTSTRAP, "deleted-" + i, "stackstate-guest");
            assertThat(api.delete(deleted.id(), BOOTSTRAP).statusCode()).isEqualTo(204);
            dead.add(deleted);
        }
        told.addAll(tell(api));
        assertThat(told.get(0)).contains("kept-4").doesNotContain("deleted-4");
    }

    private static void whileOthersWrite(Api api, Runnable backup) {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                api.create(BOOTSTRAP, "meanwhile", "stackstate-guest");
            }
        });
        try {
            backup.run();
        } finally {
            done.set(true);
            others.join();
        }
    }

    private void assertAllIsAsItWas(Api api) {
        assertThat(tell(api)).isEqualTo(told);
        alive.forEach(token -> assertThat(api.status(token.secret())).isEqualTo(200));
        dead.forEach(token -> assertThat(api.status(token.secret())).isEqualTo(401));

        long last = position(api);
        Api.Created fresh = api.create(BOOTSTRAP, "fresh", "stackstate-guest");
        assertThat(api.status(fresh.secret())).isEqualTo(200);
        assertThat(position(api)).isGreaterThan(last);
        Api.Created old = alive.get(0);
        assertThat(api.delete(old.id(), BOOTSTRAP).statusCode()).isEqualTo(204);
        assertThat(api.status(old.secret())).isEqualTo(401);
        assertThat(api.get("/api/security/tokens/" + old.id() + "/history", BOOTSTRAP)
                        .body())
                .contains("TokenCreated", "TokenDeleted");
    }

    /** What is told of the tokens that were written before the backup. */
    private List<String> tell(Api api) {
        List<String> answers = new ArrayList<>();
        answers.add(api.get("/api/security/tokens?name=kept", BOOTSTRAP).body());
        for (Api.Created token : alive) {
            answers.add(history(api, token));
        }
        for (Api.Created token : dead) {
            answers.add(history(api, token));
        }
        answers.add(api.get("/api/security/audit/events?limit=16", BOOTSTRAP).body());
        return answers;
    }

    private static String history(Api api, Api.Created token) {
        return api.get("/api/security/tokens/" + token.id() + "/history", BOOTSTRAP)
                .body();
    }

    private static long position(Api api) {
        return api.get("/api/security/audit/events?limit=1", BOOTSTRAP)
                .headers()
                .firstValueAsLong("X-Svctok-Head")
                .orElseThrow();
    }
}
