package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.svctok.eventstore.startup.StartupException;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestAuthority;
import dev.svctok.eventstore.testing.TestStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** TLS to PostgreSQL, as the JDBC URL says it. */
class DatabaseTlsTest {

    private static final String SETTING = "svctok.storage.url demands";

    /** Nobody would wait so long for a test. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final TestAuthority OTHER = new TestAuthority();

    private static PostgresServer postgres;
    private static String url;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.of(AUTHORITY.identify("ip:127.0.0.1"));
        url = postgres.newDatabase();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void authorityIsTrustedThenEveryConnectionIsEncrypted() throws SQLException {
        Databases databases = databases(verifying(url, AUTHORITY.certificate()));
        try (HikariDataSource pool = databases.open("events", NodeId.ofProcess());
                Connection ofPool = pool.getConnection();
                Connection aside = databases.connectAside("events", NodeId.ofProcess())) {
            assertThat(isEncrypted(ofPool)).isTrue();
            assertThat(isEncrypted(aside)).isTrue();
        }
    }

    @Test
    void authorityIsAnotherThenTheStartFailsAtOnceAndTheSettingIsNamed() {
        assertThat(refusal(verifying(url, OTHER.certificate()))).contains("certificate is not accepted", SETTING);
    }

    @Test
    void authorityIsAnotherThenNoConnectionIsMadeAside() {
        Databases databases = databases(verifying(url, OTHER.certificate()));

        assertThatThrownBy(() ->
                        databases.connectAside("events", NodeId.ofProcess()).close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("SSL error");
    }

    @Test
    void certificateIsOfAnotherHostThenTheStartFailsAtOnceAndTheSettingIsNamed() {
        assertThat(refusal(verifying(url.replace("127.0.0.1", "localhost"), AUTHORITY.certificate())))
                .contains("localhost", SETTING);
    }

    @Test
    void fileOfTheAuthorityIsMissingThenItIsNamed() {
        assertThat(refusal(verifying(url, Path.of("/no/such.crt")))).contains("/no/such.crt", SETTING);
    }

    @Test
    void fileOfTheAuthorityHoldsNoCertificateThenItIsNamed() throws Exception {
        Path scribble = Files.writeString(TestStorage.newFolder().resolve("ca.crt"), "scribble");
        assertThat(refusal(verifying(url, scribble))).contains(scribble.toString(), SETTING);
    }

    @Test
    void serverSpeaksNoTlsThenThatIsSaid() {
        assertThat(refusal(verifying(PostgresServer.shared().newDatabase(), AUTHORITY.certificate())))
                .contains("does not support SSL", SETTING);
    }

    private static boolean isEncrypted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static String verifying(String url, Path authority) {
        return url + "?sslmode=verify-full&sslrootcert=" + authority;
    }

    private static String refusal(String url) {
        StartupException refused = catchThrowableOfType(
                StartupException.class,
                () -> databases(url).open("events", NodeId.ofProcess()).close());
        String message = String.valueOf(refused.getMessage());
        assertThat(message).doesNotContain("\n").endsWith(".");
        return message;
    }

    private static Databases databases(String url) {
        return new Databases(new StorageProperties(
                Path.of("unused"),
                new StorageProperties.Storage(
                        url,
                        PostgresServer.USER,
                        PostgresServer.PASSWORD,
                        2,
                        PATIENCE,
                        new StorageProperties.Migration(null, null)),
                new StorageProperties.Events(Duration.ofMillis(50))));
    }
}
