package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code docker-compose.yml} starts, without Docker: what the images hold, with the file's environment and secrets, in its
 * order, behind its gateway. The database is the tests' own, and addresses are those of this machine.
 */
final class Deployment implements AutoCloseable {

    private static final Compose COMPOSE = Compose.read();
    private static final String MIGRATION = "migrate";
    private static final String GATEWAY = "gateway";

    private final Map<String, String> secrets;
    private final PostgresServer postgres = PostgresServer.own();
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Gateway gateway;

    /** @param secrets what the files hold, by the names of the secrets */
    Deployment(Map<String, String> secrets) {
        this.secrets = secrets;
        for (String name : COMPOSE.startOrder()) {
            switch (name) {
                case FirstStart.SERVICE -> FirstStart.of(postgres, secretFiles(name));
                case MIGRATION -> assertDone(migrate(Map.of()));
                case GATEWAY -> nodes.values().forEach(node -> node.service.awaitReady());
                default -> nodes.put(name, new Node(name));
            }
        }
        gateway = Gateway.start(
                nodes.values().stream().collect(Collectors.toMap(Node::name, node -> List.of(node.port))));
    }

    /** Brings the tables up to date. */
    static void assertDone(Service migration) {
        assertThat(migration.awaitExit()).as(migration.log()).isZero();
        Secrets.assertNowhereIn("the log", migration.log());
    }

    Gateway gateway() {
        return gateway;
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    /** What a service finds in {@code /run/secrets}. */
    private Path secretFiles(String service) {
        Path folder = TestStorage.newFolder();
        COMPOSE.secrets(service).forEach((file, secret) -> {
            try {
                Files.writeString(folder.resolve(file), Objects.requireNonNull(secrets.get(secret), secret) + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return folder;
    }

    /** The JDBC URL of the database that the services use. */
    String database() {
        return "jdbc:postgresql://127.0.0.1:%d/%s"
                .formatted(
                        postgres.port(), COMPOSE.environment(FirstStart.SERVICE).get("POSTGRES_DB"));
    }

    /** A process of a service that does its work and ends, with secrets in the place of its own. */
    Service migrate(Map<String, String> others) {
        Path secretFiles = secretFiles(MIGRATION);
        others.forEach((file, content) -> {
            try {
                Files.writeString(secretFiles.resolve(file), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return process(MIGRATION, secretFiles).launch();
    }

    private Service.Builder process(String name, Path secretFiles) {
        String stage = COMPOSE.target(name);
        Service.Builder builder =
                Service.of(Image.of(stage), new TestStorage(Dialect.POSTGRESQL, TestStorage.newFolder(), List.of()));
        COMPOSE.environment(name)
                .forEach((variable, value) -> builder.env(
                        variable,
                        value.replace("postgres:5432", "127.0.0.1:" + postgres.port())
                                .replace("/run/secrets/", secretFiles + "/")));
        return builder;
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
        }

        String name() {
            return name;
        }

        int port() {
            return port;
        }

        long pid() {
            return service.pid();
        }

        String stage() {
            return COMPOSE.target(name);
        }

        Image image() {
            return Image.of(stage());
        }

        boolean writes() {
            return stage().equals("command-service");
        }

        void restart() {
            service.stop();
            service = launch();
            service.awaitReady();
        }

        private Service launch() {
            return process(name, secretFiles(name))
                    .env("SERVER_PORT", Integer.toString(port))
                    .launch();
        }
    }
}
