package dev.svctok.eventstore.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A PostgreSQL for tests, gone with the JVM: one that they share, and others that a test may stop and start. */
public final class PostgresServer implements AutoCloseable {

    public static final String USER = "postgres";
    public static final String PASSWORD = "postgres";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path dataDirectory = TestStorage.newFolder();
    private final Map<String, String> settings;
    private EmbeddedPostgres server;

    private PostgresServer(Map<String, String> settings) {
        this.settings = settings;
        server = start(0);
    }

    /** Starts one of a test's own. */
    public static PostgresServer own() {
        return new PostgresServer(Map.of());
    }

    /** Starts one that speaks TLS to whoever wants it. */
    public static PostgresServer of(TestAuthority.Identity identity) {
        return new PostgresServer(Map.of(
                "ssl", "on",
                "ssl_cert_file", identity.certificate().toString(),
                "ssl_key_file", identity.key().toString()));
    }

    /** The one that tests share, started when first asked for. */
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    private EmbeddedPostgres start(int port) {
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
            settings.forEach(builder::setServerConfig);
            return builder.setDataDirectory(dataDirectory)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("fsync", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** Ends all connections, and takes no new ones. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Serves the same databases again, at the same port. */
    public void startAgain() {
        server = start(port());
    }

    @Override
    public void close() {
        stop();
    }

    /** The JDBC URL of a database that nobody has used yet. */
    public String newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute(url("postgres"), "create database " + name);
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), database);
    }

    /** A connection of the superuser. */
    public static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, USER, PASSWORD);
    }

    /** Runs a statement as the superuser. */
    public static void execute(String url, String sql) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param rows a table, and which of its rows */
    public static long count(String url, String rows) {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from " + rows)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Shared {

        static final PostgresServer SERVER = own();
    }
}
