package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A proxy that asks svctok before it passes a request on, with its file of {@code deploy/}: only the addresses are changed. */
final class ForwardProxy implements AutoCloseable {

    /** Those whose files can be run. */
    enum Kind {
        NGINX("nginx.conf", "listen 8080;", "listen 127.0.0.1:%d;") {
            @Override
            List<String> command(String program, Path folder, Path file) {
                return List.of(program, "-p", folder.toString(), "-c", file.toString(), "-g", "daemon off;");
            }
        },
        CADDY("Caddyfile", "\n:8080 {", "\n:%d {\n\tbind 127.0.0.1") {
            @Override
            List<String> command(String program, Path folder, Path file) {
                return List.of(program, "run", "--config", file.toString(), "--adapter", "caddyfile");
            }
        },
        ENVOY("envoy.yaml", "{address: 0.0.0.0, port_value: 8080}", "{address: 127.0.0.1, port_value: %d}") {
            @Override
            List<String> command(String program, Path folder, Path file) {
                return List.of(program, "-c", file.toString(), "-l", "warning", "--use-dynamic-base-id");
            }
        };

        private final String file;
        private final String listen;
        private final String listenAt;

        Kind(String file, String listen, String listenAt) {
            this.file = file;
            this.listen = listen;
            this.listenAt = listenAt;
        }

        abstract List<String> command(String program, Path folder, Path file);

        /** Where this machine has it. */
        Optional<String> program() {
            String name = name().toLowerCase(Locale.ROOT);
            return Stream.concat(
                            Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)),
                            Stream.of("/usr/sbin", "/usr/local/sbin"))
                    .map(folder -> Path.of(folder, name))
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .findFirst();
        }
    }

    private final Process process;
    private final Path log;
    private final int port;

    private ForwardProxy(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * @param svctok the port where it is
     * @param api the port of what is protected
     */
    static ForwardProxy start(Kind kind, int svctok, int api) {
        try {
            Path folder = TestStorage.newFolder();
            // Where it is started by root, nginx works as somebody else.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            int port = Ports.free();
            String configuration = Files.readString(Repository.file("deploy/forward-auth/" + kind.file));
            assertThat(configuration).containsOnlyOnce(kind.listen);
            Path file = Files.writeString(
                    folder.resolve(kind.file),
                    configuration
                            .replace(kind.listen, kind.listenAt.formatted(port))
                            .replace("svctok:8080", "127.0.0.1:" + svctok)
                            .replace("api:9000", "127.0.0.1:" + api)
                            .replace("address: svctok, port_value: 8080", "address: 127.0.0.1, port_value: " + svctok)
                            .replace("address: api, port_value: 9000", "address: 127.0.0.1, port_value: " + api));
            Path log = folder.resolve("log");
            ProcessBuilder builder = new ProcessBuilder(
                            kind.command(kind.program().orElseThrow(), folder, file))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("HOME", folder.toString());
            builder.environment().remove("XDG_DATA_HOME");
            builder.environment().remove("XDG_CONFIG_HOME");
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ForwardProxy(process, log, port).awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ForwardProxy awaitReady() {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(process.isAlive()).as(log()).isTrue();
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        });
        return this;
    }

    int port() {
        return port;
    }

    String log() {
        return Secrets.bytes(log);
    }

    @Override
    public void close() {
        process.destroy();
        await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
        Secrets.assertNowhereIn("the log of the proxy", log());
    }
}
