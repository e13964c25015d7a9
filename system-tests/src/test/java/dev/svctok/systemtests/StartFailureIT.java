package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever keeps the service from starting: one clear line, an exit code, nothing half-started. */
class StartFailureIT {

    private static final String KEY = "stackstate.authentication.servicetoken.bootstrap";

    @Test
    void portTakenThenOneLineNamesIt() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            Service service = Service.standalone(TestStorage.fresh(Dialect.H2))
                    .env("SERVER_PORT", String.valueOf(taken.getLocalPort()))
                    .launch();
            assertFailsWith(service, String.valueOf(taken.getLocalPort()), "already in use", "SERVER_PORT");
        }
    }

    @Test
    void dataDirectoryIsAFileThenOneLineNamesIt() throws IOException {
        Path file = Files.createTempFile(TestStorage.newFolder(), "no-folder", "");
        Service service = Service.standalone(TestStorage.embedded(file)).launch();
        assertFailsWith(service, file.toString(), "SVCTOK_DATA_DIR");
    }

    @Test
    void dataDirectoryCannotBeWrittenThenOneLineNamesIt() {
        Service service = Service.standalone(TestStorage.embedded(Path.of("/proc/svctok")))
                .launch();
        assertFailsWith(service, "/proc/svctok", "SVCTOK_DATA_DIR");
    }

    @Test
    void diskIsFullThenOneLineSaysSo() {
        // No file may grow beyond 8 blocks: to the program, the same as a full disk.
        Service service = Service.standalone(TestStorage.fresh(Dialect.H2))
                .env("JAVA_OPTS", "-Xmx384m -Xlog:disable -XX:-UsePerfData")
                .after("ulimit -f 8")
                .launch();
        assertFailsWith(service, "cannot be opened");
    }

    @Test
    void databaseFileIsDamagedThenOneLineNamesIt() throws IOException {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        Files.writeString(storage.dataDir().resolve("events.mv.db"), "not a database".repeat(1000));
        assertFailsWith(Service.standalone(storage).launch(), "events.mv.db", "damaged");
    }

    /** As where a version before the one that made the tables is started again. */
    @Test
    void tablesAreOfANewerVersionThenOneLineSaysWhich() throws SQLException {
        TestStorage storage = TestStorage.fresh(Dialect.POSTGRESQL);
        Service.standalone(storage).start().close();
        List<String> histories = histories(storage);
        assertThat(histories).contains("events.schema_history_events").hasSizeGreaterThan(1);

        for (String history : histories) {
            PostgresServer.execute(
                    storage.url(),
                    "insert into %s select 99, '99', 'of the future', type, 'V99.sql', checksum, installed_by, installed_on, 1, true from %1$s where version = '1'"
                            .formatted(history));
            assertFailsWith(
                    Service.standalone(storage).launch(),
                    "The tables of " + history.replaceFirst(".*_history_", "").replace('_', '-'),
                    "are of a newer version of svctok (99)",
                    "Start that version, or restore a backup");
            PostgresServer.execute(storage.url(), "delete from %s where version = '99'".formatted(history));
        }
    }

    private static List<String> histories(TestStorage storage) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = PostgresServer.connect(storage.url());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select schemaname || '.' || tablename from pg_tables where tablename like 'schema@_history@_%' escape '@'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    @Test
    void bootstrapFileIsCorruptThenOneLineNamesIt() throws IOException {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        Files.writeString(storage.dataDir().resolve("bootstrap-token"), "scribble");
        assertFailsWith(Service.standalone(storage).launch(), "bootstrap-token", "Remove it");
    }

    @Test
    void bootstrapRolesWithoutATokenThenOneLineNamesTheKey() {
        Service service = Service.standalone(TestStorage.fresh(Dialect.H2))
                .with("--" + KEY + ".roles=stackstate-admin")
                .launch();
        assertFailsWith(service, KEY + ".token", "is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "token, too-short, 'is 9 characters long, 22 are needed'",
        "roles, stackstate-admyn, there is no role \"stackstate-admyn\"",
        "ttl, 24x, '\"24x\" is not a positive duration'",
        "ttl, 0h, '\"0h\" is not a positive duration'",
        "ttl, -1h, '\"-1h\" is not a positive duration'"
    })
    void bootstrapIsMisconfiguredThenOneLineNamesTheKey(String key, String value, String complaint) {
        Service.Builder builder = Service.standalone(TestStorage.fresh(Dialect.H2));
        if (!key.equals("token")) {
            builder.with("--" + KEY + ".token=a-good-token-that-is-long-enough");
        }
        if (!key.equals("roles")) {
            builder.with("--" + KEY + ".roles=stackstate-admin");
        }
        Service service = builder.with("--" + KEY + "." + key + "=" + value).launch();
        assertFailsWith(service, KEY + "." + key, complaint);
        assertThat(service.log())
                .doesNotContain("a-good-token-that-is-long-enough")
                .doesNotContain("too-short");
    }

    @ParameterizedTest
    @CsvSource({
        "--svctok.storage.ulr=jdbc:postgresql://db/x, 'has no setting svctok.storage.ulr'",
        "--stackstate.authentication.servicetoken.bootstrap.tokn=x, 'bootstrap.tokn'",
        "--spring.profiles.active=postgers, 'there is no profile \"postgers\". svctok has the profile postgres'",
        "--svctok.command-url=localhost:8081, 'svctok.command-url (SVCTOK_COMMAND_URL) must be'",
        "--svctok.storage.username=me, 'belong to svctok.storage.url'",
        "--svctok.storage.pool-size=many, '\"many\" is not a whole number'",
        "--svctok.storage.pool-size=0, '0 is not between 2 and 1000'",
        "--svctok.events.poll-interval=5parsec, 'is not a duration such as'",
        "--svctok.verification.max-staleness=0s, '0s is not between'",
        "'--svctok.issuer= ', 'svctok.issuer must not be blank'",
        "--svctok.refusals.burst=0, '0 is not between 1 and'",
        "--svctok.refusals.per-minute=-1, '-1 is not between 0 and'",
        "--logging.structured.format.console=json, 'known: [ecs, gelf, logstash]'",
        "--port=9090, --port is no setting",
        "9090, 9090 is no setting",
        "--server.port=http, 'is not a port'",
        "--server.port=-1, 'is not a port'",
        "--logging.level.root=foo, foo",
        "--server.ssl.bundle=nowhere, 'SSL bundle name ''nowhere'' cannot be found'",
        "--spring.config.additional-location=file:/no/such.yml, /no/such.yml"
    })
    void settingIsWrongThenOneLineSaysHow(String argument, String complaint) {
        TestStorage storage = TestStorage.embedded(TestStorage.newFolder().resolve("not-yet"));
        assertFailsWith(Service.standalone(storage).with(argument).launch(), complaint);
    }

    @Test
    void fileOfSettingsIsNoYamlThenOneLineNamesItAndTellsNothingOfIt() throws IOException {
        Path yaml = Files.writeString(TestStorage.newFolder().resolve("bootstrap.yml"), """
                stackstate:
                  authentication:
                    servicetoken:
                      bootstrap:
                \ttoken: *a-token-that-nobody-must-see
                """);
        Service service = Service.standalone(TestStorage.fresh(Dialect.H2))
                .with("--spring.config.additional-location=" + yaml.toUri())
                .launch();
        assertFailsWith(service, yaml.toString(), "line 5");
        assertThat(service.log()).doesNotContain("a-token-that-nobody-must-see");
    }

    private static void assertFailsWith(Service service, String... words) {
        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.log()
                        .lines()
                        .filter(line -> !line.startsWith("svctok: "))
                        .toList())
                .singleElement()
                .asString()
                .contains("svctok cannot start: ")
                .contains(words);
    }
}
