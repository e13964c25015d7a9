package dev.svctok.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Both services in one process, as ./run starts them. */
@ExtendWith(OutputCaptureExtension.class)
class StandaloneTest {

    private static final String PATH = "/api/security/tokens";
    private static final String BOOTSTRAP = "chosen-by-the-operator-of-this-test";

    private static final Map<Dialect, RunningService> SERVICES = new EnumMap<>(Dialect.class);

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(RunningService::close);
        SERVICES.clear();
    }

    @ParameterizedTest
    @EnumSource
    void createUseListDeleteThenRefused(Dialect dialect) {
        RunningService service = service(dialect);
        ApiClient admin = service.as(BOOTSTRAP);

        Answer created = admin.post(PATH, "{\"name\": \"whole life\", \"roles\": [\"stackstate-k8s-troubleshooter\"]}");
        assertThat(created.status()).isEqualTo(200);
        long id = created.json().get("id").longValue();
        ApiClient holder = service.as(created.json().get("token").stringValue());

        assertThat(names(holder.get(PATH))).contains("bootstrap-token", "whole life");
        assertThat(holder.get("/api/server/status")
                        .json()
                        .get("caller")
                        .get("id")
                        .longValue())
                .isEqualTo(id);
        assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(204);
        assertThat(holder.get(PATH).status()).isEqualTo(401);
        assertThat(names(admin.get(PATH))).doesNotContain("whole life");
        assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource
    void writeFromManyThreadsThenEachReadsWhatItWrote(Dialect dialect) throws Exception {
        RunningService service = service(dialect);
        ApiClient admin = service.as(BOOTSTRAP);
        int threads = 8;
        ExecutorService writers = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String name = "%s writer %d".formatted(dialect, i);
                tasks.add(() -> {
                    for (int n = 0; n < 15; n++) {
                        createAndDelete(service, admin, name);
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : writers.invokeAll(tasks)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            writers.shutdownNow();
        }
    }

    private static void createAndDelete(RunningService service, ApiClient admin, String name) {
        Answer created = admin.post(PATH, "{\"name\": \"%s\", \"roles\": [\"stackstate-guest\"]}".formatted(name));
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.header("X-Svctok-Pending")).isEmpty();
        long id = created.json().get("id").longValue();
        ApiClient holder = service.as(created.json().get("token").stringValue());
        String listed = PATH + "?name=" + name.replace(" ", "%20");

        assertThat(holder.get("/api/server/info").status()).isEqualTo(200);
        assertThat(names(admin.get(listed))).containsExactly(name);
        assertThat(admin.get(PATH + "/" + id).status()).isEqualTo(200);
        assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(204);
        assertThat(holder.get("/api/server/info").status()).isEqualTo(401);
        assertThat(names(admin.get(listed))).isEmpty();
        assertThat(admin.get(PATH + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void startWithNothingConfiguredThenTheTokenOfTheFileIsAnAdmin(CapturedOutput output) throws IOException {
        try (RunningService service =
                RunningService.start(StandaloneApplication.class, TestStorage.fresh(Dialect.H2))) {
            Path file = service.storage().dataDir().resolve("bootstrap-token");
            String token = Files.readString(file).strip();

            JsonNode status = service.as(token).get("/api/server/status").json();

            assertThat(status.get("caller").get("name").stringValue()).isEqualTo("bootstrap-token");
            assertThat(status.get("caller").get("roles").get(0).stringValue()).isEqualTo("stackstate-admin");
            JsonNode listed = service.as(token).get(PATH).json().get(0);
            assertThat(listed.get("expiration").longValue()
                            - listed.get("lastUpdateTimestamp").longValue())
                    .isBetween(86_400_000L - 60_000, 86_400_000L + 60_000);
            assertThat(output).contains("svctok is ready: http://localhost:" + service.port(), file.toString());
            assertThat(output.toString()).doesNotContain(token);
        }
    }

    @ParameterizedTest
    @EnumSource
    void secretThenNowhereButInTheAnswer(Dialect dialect, CapturedOutput output) throws IOException {
        RunningService service = service(dialect);
        ApiClient admin = service.as(BOOTSTRAP);
        Queue<String> secrets = new ConcurrentLinkedQueue<>(List.of(BOOTSTRAP));
        // One that the list cannot digest, and which therefore becomes a dead letter.
        service.get(JdbcClient.class)
                .sql("alter table token_list_a add constraint no_poison check (name <> 'poison')")
                .update();
        for (String name : List.of("kept", "poison", "deleted", "also kept")) {
            Answer answer = admin.post(PATH, "{\"name\": \"%s\", \"roles\": [\"stackstate-guest\"]}".formatted(name));
            assertThat(answer.header("X-Svctok-Pending"))
                    .as("whether the list lacks " + name)
                    .isEqualTo(name.equals("poison") ? Optional.of("list") : Optional.empty());
            JsonNode created = answer.json();
            secrets.add(created.get("token").stringValue());
            // It may not do that, and somebody has pasted it into the address.
            service.as(created.get("token").stringValue())
                    .get(PATH + "/" + created.get("token").stringValue());
            if (name.equals("deleted")) {
                admin.delete(PATH + "/" + created.get("id").longValue());
                service.as(created.get("token").stringValue()).get(PATH);
            }
        }
        assertThat(rows(service.get(JdbcClient.class), "dead_letter")).isNotEmpty();
        admin.post(PATH, "{\"token\": \"%s\", \"name\": 1".formatted(BOOTSTRAP));

        String everything = String.join(
                "\n",
                dump(service),
                files(service.storage().dataDir()),
                output.toString(),
                Thread.getAllStackTraces().keySet().toString(),
                service.anonymous().get("/actuator/prometheus").body(),
                service.anonymous().get("/actuator/health").body(),
                admin.get(PATH).body());

        assertThat(everything).contains("also kept");
        assertThat(secrets).hasSize(5).allSatisfy(secret -> {
            assertThat(everything.contains(secret)).as("the secret itself").isFalse();
            // What no checksum and no prefix gives away.
            assertThat(everything.contains(secret.substring(7, 27)))
                    .as("a part of the secret")
                    .isFalse();
            assertThat(everything.contains(Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))))
                    .as("the secret encoded")
                    .isFalse();
        });
    }

    private static RunningService service(Dialect dialect) {
        return SERVICES.computeIfAbsent(
                dialect,
                d -> RunningService.start(
                        StandaloneApplication.class,
                        TestStorage.fresh(d),
                        "--stackstate.authentication.serviceToken.bootstrap.token=" + BOOTSTRAP,
                        "--stackstate.authentication.serviceToken.bootstrap.roles=stackstate-admin"));
    }

    private static List<String> names(Answer list) {
        assertThat(list.status()).isEqualTo(200);
        return list.json()
                .valueStream()
                .map(token -> token.get("name").stringValue())
                .toList();
    }

    /** All that the databases hold. */
    private static String dump(RunningService service) {
        StringBuilder dump = new StringBuilder();
        for (String name : List.of("eventsDataSource", "readModelDataSource")) {
            JdbcClient database = JdbcClient.create(service.context().getBean(name, DataSource.class));
            database.sql(
                            "select table_schema || '.' || table_name from information_schema.tables"
                                    + " where table_type = 'BASE TABLE' and lower(table_schema) not in ('information_schema', 'pg_catalog')")
                    .query(String.class)
                    .list()
                    .forEach(table -> dump.append(rows(database, table)));
        }
        return dump.toString();
    }

    private static List<String> rows(JdbcClient database, String table) {
        String quoted = "\"" + table.replace(".", "\".\"") + "\"";
        return database.sql("select * from " + (table.contains(".") ? quoted : table))
                .query((row, number) -> {
                    StringBuilder text = new StringBuilder();
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        Object value = row.getObject(i);
                        text.append(
                                        value instanceof byte[] bytes
                                                ? new String(bytes, StandardCharsets.ISO_8859_1)
                                                : value)
                                .append(' ');
                    }
                    return text.toString();
                })
                .list();
    }

    /** The bytes of all files, which hold more than the tables: H2 does not overwrite what was. */
    private static String files(Path folder) throws IOException {
        StringBuilder bytes = new StringBuilder();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return bytes.toString();
    }
}
