package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.svctok.eventstore.startup.StartupException;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Whatever keeps the database from being opened is told in one line that says what to do. */
@ExtendWith(OutputCaptureExtension.class)
class DatabasesTest {

    private static final Duration NOT_LONG = Duration.ofMillis(1);

    /** Each takes a second. */
    private static final Duration TWO_ATTEMPTS = Duration.ofSeconds(2);

    @Test
    void dataDirIsMissingThenMadeForItsOwnerAlone(@TempDir Path parent) throws IOException {
        Path folder = parent.resolve("new/data");
        open(embedded(folder)).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void dataDirIsOpenToOthersThenItsDatabasesAreNot(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (HikariDataSource opened = open(embedded(folder));
                Stream<Path> files = Files.list(folder)) {
            assertThat(opened.isRunning()).isTrue();
            assertThat(files.filter(file -> file.toString().endsWith(".db")))
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void processEndsThenH2DoesNotCloseWhatRequestsStillUse(@TempDir Path folder) throws Exception {
        try (HikariDataSource opened = open(embedded(folder))) {
            assertThat(opened.isRunning()).isTrue();
            Field hook = Class.forName("org.h2.engine.OnExitDatabaseCloser").getDeclaredField("INSTANCE");
            hook.setAccessible(true);
            assertThat(Runtime.getRuntime().removeShutdownHook((Thread) hook.get(null)))
                    .isFalse();
        }
    }

    @Test
    void dataDirIsFileThenStartupException(@TempDir Path parent) throws IOException {
        Path file = Files.createFile(parent.resolve("data"));
        assertThat(refusal(embedded(file))).contains(file.toString()).contains("SVCTOK_DATA_DIR");
    }

    @Test
    void dataDirCannotBeWrittenToThenStartupException() {
        // Root may write anywhere but here.
        Path folder = Path.of("/proc/self/svctok");
        assertThat(refusal(embedded(folder))).contains(folder.toString()).contains("cannot be written to");
    }

    @Test
    void embeddedFileIsDamagedThenStartupException(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("events.mv.db"), new byte[16 * 1024]);
        assertThat(refusal(embedded(folder))).contains("events.mv.db").contains(folder.toString());
    }

    @Test
    void embeddedFileIsHeldByAnotherThenStartupException(@TempDir Path folder) throws Exception {
        try (OtherJvm holder =
                OtherJvm.start(HoldsFile.class, folder.resolve("events").toString())) {
            holder.awaitLine("held");
            assertThat(refusal(embedded(folder))).contains("events.mv.db").contains("Another program may hold it");
        }
    }

    @Test
    void poolIsClosedWhileAnotherProcessIsJoinedThenTheFileIsClosedForItToOpen(@TempDir Path folder) throws Exception {
        HikariDataSource opened = open(embedded(folder));
        try (OtherJvm joined = OtherJvm.start(Joins.class, opened.getJdbcUrl())) {
            joined.awaitLine("joined");
            assertThat(folder.resolve("events.lock.db")).exists();

            opened.close();

            assertThat(folder.resolve("events.lock.db")).doesNotExist();
        }
    }

    @Test
    void statementFailsThenNoFileTellsOfIt(@TempDir Path folder) throws Exception {
        try (HikariDataSource opened = open(embedded(folder));
                Connection connection = opened.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table written (id bigint primary key)");
            statement.execute("insert into written values (1)");
            assertThatThrownBy(() -> statement.execute("insert into written values (1)"))
                    .isInstanceOf(SQLException.class);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("events.mv.db");
        }
    }

    /** A process that joins an open database and does nothing. */
    static final class Joins {

        public static void main(String[] arguments) throws Exception {
            try (Connection connection = DriverManager.getConnection(arguments[0], "svctok", "")) {
                System.out.println(connection.isValid(0) ? "joined" : "not joined");
                OtherJvm.awaitEndOfInput();
            }
        }
    }

    @Test
    void urlIsOfAnotherDatabaseThenStartupException() {
        assertThat(refusal(outer("jdbc:mysql://localhost/svctok", "svctok", "secret")))
                .contains("jdbc:postgresql:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://[oops/svctok",
                "jdbc:postgresql://host:port/x?password=hunter2",
                "jdbc:postgresql://me:hunter2@127.0.0.1:1/x"
            })
    void urlCannotBeReadThenStartupExceptionWithoutIt(String url) {
        assertThat(refusal(outer(url, "svctok", "secret")))
                .contains("svctok.storage.url")
                .doesNotContain("hunter2");
    }

    @Test
    void nobodyListensThenToldThatItWaitsAndAtLastStartupException(CapturedOutput output) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "jdbc:postgresql://127.0.0.1:%d/x".formatted(port);
        assertThat(refusal(outer(url + "?sslpassword=hunter2", "svctok", "secret", TWO_ATTEMPTS)))
                .contains("cannot be reached: Connection to 127.0.0.1:" + port + " refused.");
        assertThat(output)
                .containsOnlyOnce("Waiting for the database at " + url + ", at the most 2 s")
                .doesNotContain("hunter2");
    }

    @Test
    void databaseIsMissingThenStartupException() {
        String url = "jdbc:postgresql://127.0.0.1:%d/missing"
                .formatted(PostgresServer.shared().port());
        assertThat(refusal(outer(url, PostgresServer.USER, PostgresServer.PASSWORD)))
                .contains("\"missing\" does not exist");
    }

    @Test
    void passwordIsWrongThenStartupExceptionWithoutIt() throws Exception {
        String url = PostgresServer.shared().newDatabase();
        PostgresServer.execute(url, "create role guarded login password 'right'");
        demandPasswordOf("guarded", url);
        assertThat(refusal(outer(url, "guarded", "hunter2")))
                .contains("password authentication failed")
                .doesNotContain("hunter2");
    }

    @Test
    void passwordIsMissingThenToldAtOnceWhichOne(CapturedOutput output) throws Exception {
        String url = PostgresServer.shared().newDatabase();
        PostgresServer.execute(url, "create role silent login password 'right'");
        demandPasswordOf("silent", url);

        assertThat(refusal(outer(url, "silent", "", TWO_ATTEMPTS)))
                .contains("password", "svctok.storage.password (SVCTOK_STORAGE_PASSWORD)");
        assertThat(output).doesNotContain("Waiting for the database");

        Databases databases = new Databases(new StorageProperties(
                Path.of("unused"),
                new StorageProperties.Storage(
                        url,
                        PostgresServer.USER,
                        PostgresServer.PASSWORD,
                        2,
                        NOT_LONG,
                        new StorageProperties.Migration("silent", null)),
                new StorageProperties.Events(Duration.ofMillis(50))));
        DataSource owner = Objects.requireNonNull(databases.forMigration(NodeId.ofProcess()));
        assertThatThrownBy(() -> new SchemaMigration(Dialect.POSTGRESQL, Path.of("unused")).migrateEventsOfOwner(owner))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("no password was provided")
                .hasMessageContaining("svctok.storage.migration.password (SVCTOK_STORAGE_MIGRATION_PASSWORD)");
    }

    @Test
    void startFailsThenOperatorIsShownOneSentenceAndNoStackTrace(@TempDir Path parent, CapturedOutput output)
            throws IOException {
        Path file = Files.createFile(parent.resolve("data"));
        assertThatThrownBy(() -> TestNode.start(TestStorage.embedded(file))).isInstanceOf(Exception.class);
        assertThat(output)
                .contains("The data directory " + file + " cannot be written to")
                .doesNotContain("\tat ");
    }

    @Test
    void databaseMayDieWithoutAWordThenConnectionsDoNotWaitForItForEver() throws SQLException {
        String url = PostgresServer.shared().newDatabase();
        try (HikariDataSource opened = open(ofSuperuser(url))) {
            assertThat(answerTimeout(opened)).isEqualTo(Databases.ANSWER_TIMEOUT);
            assertThat(answerTimeout(new PatientDataSource(opened))).isEqualTo(PatientDataSource.ANSWER_TIMEOUT);
            // Patience stays with who asked for it.
            for (int i = 0; i < opened.getMaximumPoolSize(); i++) {
                assertThat(answerTimeout(opened)).isEqualTo(Databases.ANSWER_TIMEOUT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void urlSaysHowLongAnswersMayTakeThenSoItIs(int seconds) throws SQLException {
        String url = PostgresServer.shared().newDatabase() + "?socketTimeout=" + seconds;
        try (HikariDataSource opened = open(ofSuperuser(url))) {
            assertThat(answerTimeout(opened)).isEqualTo(Duration.ofSeconds(seconds));
            assertThat(answerTimeout(new PatientDataSource(opened)))
                    .isEqualTo(seconds == 0 ? Duration.ZERO : PatientDataSource.ANSWER_TIMEOUT);
        }
    }

    /** Else a verifier might take its lease at one of them, and read at another that lags behind. */
    @Test
    void urlNamesAStandbyTooThenAllConnectionsAreToThePrimary() throws SQLException {
        try (PostgresServer standby = PostgresServer.own()) {
            int primary = PostgresServer.shared().port();
            PostgresServer.execute(
                    "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(standby.port()),
                    "alter database postgres set default_transaction_read_only = on");
            String url = "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres".formatted(standby.port(), primary);
            Databases databases = new Databases(ofSuperuser(url));
            try (HikariDataSource pool = databases.open("events", NodeId.ofProcess());
                    Connection pooled = pool.getConnection();
                    Connection aside = databases.connectAside("events", NodeId.ofProcess())) {
                assertThat(ask(pooled, "show port")).isEqualTo(Integer.toString(primary));
                assertThat(ask(aside, "show port")).isEqualTo(Integer.toString(primary));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"any", "secondary", "preferSecondary", "preferPrimary", "primary2", ""})
    void urlAsksForAnotherThanThePrimaryThenStartupException(String type) {
        assertThat(refusal(ofSuperuser("jdbc:postgresql://a,b/svctok?ssl=true&targetServerType=" + type)))
                .contains("targetServerType than primary");
    }

    @Test
    void serverAnswersBeforeItHasWrittenThenNotUs() throws SQLException {
        String url = PostgresServer.shared().newDatabase();
        PostgresServer.execute(
                url,
                "alter database %s set synchronous_commit = off".formatted(url.substring(url.lastIndexOf('/') + 1)));
        try (HikariDataSource pool = open(ofSuperuser(url));
                Connection connection = pool.getConnection()) {
            assertThat(ask(connection, "show synchronous_commit")).isEqualTo("on");
        }
    }

    @Test
    void serverWaitsForItsReplicasThenUsToo() throws SQLException {
        String url = PostgresServer.shared().newDatabase() + "?options=-c%20synchronous_commit=remote_apply";
        try (HikariDataSource pool = open(ofSuperuser(url));
                Connection connection = pool.getConnection()) {
            assertThat(ask(connection, "show synchronous_commit")).isEqualTo("remote_apply");
        }
    }

    private static String ask(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Duration answerTimeout(DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return Duration.ofMillis(connection.getNetworkTimeout());
        }
    }

    private static StorageProperties ofSuperuser(String url) {
        return outer(url, PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private static HikariDataSource open(StorageProperties properties) {
        return new Databases(properties).open("events", NodeId.ofProcess());
    }

    /** What the operator is told; always one line. */
    private static String refusal(StorageProperties properties) {
        StartupException refused = catchThrowableOfType(
                StartupException.class, () -> open(properties).close());
        assertThat(refused).isNotNull();
        String message = String.valueOf(refused.getMessage());
        assertThat(message).doesNotContain("\n", "..").endsWith(".");
        return message;
    }

    private static StorageProperties embedded(Path folder) {
        return properties(folder, null, null, null, NOT_LONG);
    }

    private static StorageProperties outer(String url, String username, String password) {
        return outer(url, username, password, NOT_LONG);
    }

    private static StorageProperties outer(String url, String username, String password, Duration connectTimeout) {
        return properties(Path.of("unused"), url, username, password, connectTimeout);
    }

    private static StorageProperties properties(
            Path folder,
            @Nullable String url,
            @Nullable String username,
            @Nullable String password,
            Duration connectTimeout) {
        return new StorageProperties(
                folder,
                new StorageProperties.Storage(
                        url, username, password, 2, connectTimeout, new StorageProperties.Migration(null, null)),
                new StorageProperties.Events(Duration.ofMillis(50)));
    }

    /** The server of the tests trusts everybody else. */
    private static void demandPasswordOf(String role, String url) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url, PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show hba_file")) {
            row.next();
            Path rules = Path.of(row.getString(1));
            Files.writeString(rules, "host all %s all scram-sha-256%n%s".formatted(role, Files.readString(rules)));
        }
        PostgresServer.execute(url, "select pg_reload_conf()");
    }

    /** Opens a database file for itself alone. */
    static final class HoldsFile {

        public static void main(String[] arguments) throws Exception {
            try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + arguments[0], "svctok", "")) {
                System.out.println(connection.isValid(1) ? "held" : "lost");
                OtherJvm.awaitEndOfInput();
            }
        }
    }
}
