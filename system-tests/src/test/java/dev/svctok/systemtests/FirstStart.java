package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the image of PostgreSQL does when its volume is empty, done to a server of the tests. */
final class FirstStart {

    static final String SERVICE = "postgres";

    private static final Compose COMPOSE = Compose.read();
    private static final String SCRIPTS = "/docker-entrypoint-initdb.d/";
    private static final Path PSQL = Path.of("/usr/bin/psql");

    private final PostgresServer server;
    private final Path secretFiles;
    private final Map<String, String> environment = COMPOSE.environment(SERVICE);
    private final String database = Objects.requireNonNull(environment.get("POSTGRES_DB"));
    private final Map<String, Path> mounts = COMPOSE.mounts(SERVICE);

    private FirstStart(PostgresServer server, Path secretFiles) {
        this.server = server;
        this.secretFiles = secretFiles;
    }

    static void of(PostgresServer server, Path secretFiles) {
        FirstStart start = new FirstStart(server, secretFiles);
        try {
            start.makeDatabase();
            start.demandPasswords();
            start.runScripts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeDatabase() {
        assertThat(environment.get("POSTGRES_USER")).isEqualTo(PostgresServer.USER);
        assertThat(environment.get("POSTGRES_PASSWORD_FILE")).startsWith("/run/secrets/");
        PostgresServer.execute(url("postgres"), "create database " + database);
    }

    /** Of all but the superuser: that of the tests has none. */
    private void demandPasswords() throws IOException, SQLException {
        try (Connection connection = PostgresServer.connect(url("postgres"));
                Statement statement = connection.createStatement();
                ResultSet file = statement.executeQuery("show hba_file")) {
            file.next();
            Files.write(
                    Path.of(file.getString(1)),
                    List.of("host all %s all trust".formatted(PostgresServer.USER), "host all all all scram-sha-256"));
        }
        PostgresServer.execute(url("postgres"), "select pg_reload_conf()");
    }

    private void runScripts() throws IOException, InterruptedException {
        List<String> scripts = mounts.keySet().stream()
                .filter(mount -> mount.startsWith(SCRIPTS))
                .toList();
        // Any other would be run there, too.
        assertThat(scripts).containsExactly(SCRIPTS + "init.sh");
        if (Files.isExecutable(PSQL)) {
            run(Objects.requireNonNull(mounts.get(SCRIPTS + "init.sh")));
        } else {
            makeRoles();
        }
    }

    private void run(Path script) throws IOException, InterruptedException {
        // Else the image would not run it, but take its settings over.
        assertThat(script).isExecutable();
        String here = Files.readString(script).replace("/run/secrets/", secretFiles + "/");
        for (Map.Entry<String, Path> mount : mounts.entrySet()) {
            here = here.replace(mount.getKey(), mount.getValue().toString());
        }
        Path copy = Files.writeString(TestStorage.newFolder().resolve("init.sh"), here);
        ProcessBuilder builder = new ProcessBuilder("sh", copy.toString()).inheritIO();
        builder.environment().putAll(environment);
        builder.environment().putAll(Map.of("PGHOST", "127.0.0.1", "PGPORT", Integer.toString(server.port())));
        assertThat(builder.start().waitFor()).isZero();
    }

    /** The same without psql. */
    private void makeRoles() throws IOException {
        PostgresServer.execute(
                url(database),
                Files.readString(Objects.requireNonNull(mounts.get("/etc/svctok/roles.sql")))
                        .replace(":'owner_password'", quoted("owner-password"))
                        .replace(":'service_password'", quoted("service-password")));
    }

    private String quoted(String secret) throws IOException {
        return "'" + Files.readString(secretFiles.resolve(secret)).strip().replace("'", "''") + "'";
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.port(), database);
    }
}
