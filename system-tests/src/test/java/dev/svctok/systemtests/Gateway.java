package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The gateway of {@code deploy/}, run by this machine's nginx. Only where it and the others listen is changed. */
final class Gateway implements AutoCloseable {

    static final String FILES = "deploy/gateway/";

    /** A line that names a server. */
    static final Pattern SERVER = Pattern.compile("(?m)^( *server )([a-z0-9-]+):(\\d+)(.*) resolve;$");

    private static final Pattern RESOLVER = Pattern.compile("(?m)^resolver .*$");
    private static final String LISTEN = "listen 8080;";

    private final Process process;
    private final Path log;
    private final String url;

    private Gateway(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Skips the tests where there is no nginx, but in CI. */
    static void needInstalled() {
        Installed.need(
                Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                        .anyMatch(nginx -> Files.isExecutable(Path.of(nginx))),
                "There is no nginx here to test the gateway with. On Debian: apt-get install nginx-light");
    }

    /** @param ports where each of those listens that {@code upstreams.conf} names; more than one stands for several */
    static Gateway start(Map<String, List<Integer>> ports) {
        return start(ports, Map.of());
    }

    /** @param otherwise what is in the gateway's file once, and what shall be there instead */
    static Gateway start(Map<String, List<Integer>> ports, Map<String, String> otherwise) {
        try {
            Path folder = TestStorage.newFolder();
            // Where it is started by root, nginx works as somebody else.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            int port = Ports.free();
            String configuration = Files.readString(Repository.file(FILES + "nginx.conf"));
            Map<String, String> changes = new HashMap<>(otherwise);
            changes.put(LISTEN, "listen 127.0.0.1:" + port + ";");
            for (Map.Entry<String, String> change : changes.entrySet()) {
                assertThat(configuration).containsOnlyOnce(change.getKey());
                configuration = configuration.replace(change.getKey(), change.getValue());
            }
            Files.writeString(folder.resolve("nginx.conf"), configuration);
            Files.writeString(folder.resolve("upstreams.conf"), upstreams(ports));

            Path log = folder.resolve("log");
            List<String> command = Compose.read().words("gateway", "entrypoint").stream()
                    .map(word -> word.replaceFirst("^(/tmp|/etc/svctok)/", folder + "/"))
                    .toList();
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().merge("PATH", "/usr/sbin:/usr/local/sbin", (path, more) -> path + ":" + more);
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            return new Gateway(process, log, "http://127.0.0.1:" + port).awaitReady();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String upstreams(Map<String, List<Integer>> ports) throws IOException {
        String named = Files.readString(Repository.file(FILES + "upstreams.conf"));
        String here = SERVER.matcher(named)
                .replaceAll(server -> ports.getOrDefault(server.group(2), List.of()).stream()
                        .map(port ->
                                Matcher.quoteReplacement(server.group(1) + "127.0.0.1:" + port + server.group(4) + ";"))
                        .collect(Collectors.joining("\n")));
        return RESOLVER.matcher(here).replaceAll("");
    }

    private Gateway awaitReady() {
        await().until(() -> {
            try {
                return api().get("/gateway/health", null).statusCode() == 200;
            } catch (UncheckedIOException notYet) {
                assertThat(process.isAlive()).as(log()).isTrue();
                return false;
            }
        });
        return this;
    }

    String url() {
        return url;
    }

    Api api() {
        return new Api(url);
    }

    String log() {
        return Secrets.bytes(log);
    }

    /** What it has logged of the request with an id. */
    String logOf(String requestId) {
        return await().until(
                        () -> log().lines()
                                .filter(line -> line.contains(" " + requestId + " "))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
        await().until(() -> !process.isAlive());
    }
}
