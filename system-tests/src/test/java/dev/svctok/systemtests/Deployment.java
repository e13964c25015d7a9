package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code docker-compose.yml} starts, without Docker: what the images hold, with the file's environment and secrets, in its
 * order, behind its gateway. The database is the tests' own, and addresses are those of this machine.
 */
final class Deployment implements AutoCloseable {

    private static final Compose COMPOSE = Compose.read();
    private static final String DATABASE = "postgres";
    private static final String GATEWAY = "gateway";

    private final Map<String, String> secrets;
    private final PostgresServer postgres = PostgresServer.own();
    private final Map<String, Path> images = new TreeMap<>();
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Gateway gateway;

    /** @param secrets what the files hold, by the names of the secrets */
    Deployment(Map<String, String> secrets) {
        this.secrets = secrets;
        for (String name : COMPOSE.startOrder()) {
            switch (name) {
                case DATABASE -> makeDatabase(COMPOSE.environment(name));
                case GATEWAY -> assertThat(nodes).isNotEmpty();
                default -> nodes.put(name, new Node(name));
            }
        }
        gateway = Gateway.start(
                nodes.values().stream().collect(Collectors.toMap(Node::name, node -> List.of(node.port))));
    }

    Gateway gateway() {
        return gateway;
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    Collection<Path> images() {
        return images.values();
    }

    private String secret(String service, @Nullable String path) {
        String file = Path.of(String.valueOf(path)).getFileName().toString();
        return Objects.requireNonNull(secrets.get(COMPOSE.secrets(service).get(file)), file);
    }

    /** With the user that the image would make, and who has to know the password. */
    private void makeDatabase(Map<String, String> wanted) {
        String url = postgres.newDatabase();
        String user = wanted.get("POSTGRES_USER");
        PostgresServer.execute(
                url,
                "create role %s login password '%s'"
                        .formatted(user, secret(DATABASE, wanted.get("POSTGRES_PASSWORD_FILE"))));
        PostgresServer.execute(url, "create database %s owner %s".formatted(wanted.get("POSTGRES_DB"), user));
        try (Connection connection = PostgresServer.connect(url);
                Statement statement = connection.createStatement();
                ResultSet file = statement.executeQuery("show hba_file")) {
            file.next();
            Path rules = Path.of(file.getString(1));
            Files.writeString(rules, "host all %s all scram-sha-256%n".formatted(user) + Files.readString(rules));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PostgresServer.execute(url, "select pg_reload_conf()");
    }

    private Path image(String stage) {
        return images.computeIfAbsent(stage, Dockerfile.read()::workingFolder);
    }

    @Override
    public void close() {
        gateway.close();
        nodes.values().forEach(node -> node.service.stop());
        nodes.values().forEach(node -> Secrets.assertNowhereIn("the log", node.service.log()));
        postgres.close();
    }

    /** One of our processes. */
    final class Node {

        private final String name;
        private final int port = Ports.free();
        private Service service;

        private Node(String name) {
            this.name = name;
            service = launch();
            service.awaitReady();
        }

        String name() {
            return name;
        }

        int port() {
            return port;
        }

        boolean writes() {
            return COMPOSE.target(name).equals("command-service");
        }

        void restart() {
            service.stop();
            service = launch();
            service.awaitReady();
        }

        private Service launch() {
            Path secretFiles = TestStorage.newFolder();
            String stage = COMPOSE.target(name);
            List<String> command = new ArrayList<>(Dockerfile.read().entrypoint(stage));
            assertThat(command.set(0, Repository.java())).isEqualTo("java");
            try {
                for (String file : COMPOSE.secrets(name).keySet()) {
                    Files.writeString(secretFiles.resolve(file), secret(name, file) + "\n");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Service.Builder builder = Service.of(
                            command, new TestStorage(Dialect.POSTGRESQL, TestStorage.newFolder(), List.of()))
                    .in(image(stage))
                    .env("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:MaxRAM=512m");
            COMPOSE.environment(name)
                    .forEach((variable, value) -> builder.env(
                            variable,
                            value.replace("postgres:5432", "127.0.0.1:" + postgres.port())
                                    .replace("/run/secrets/", secretFiles + "/")));
            return builder.env("SERVER_PORT", Integer.toString(port)).launch();
        }
    }
}
