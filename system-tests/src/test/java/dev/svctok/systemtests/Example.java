package dev.svctok.systemtests;

import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the examples as a process, as its reader would start it. */
final class Example implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("Tomcat started on port (\\d+)");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;
    private final String url;

    private Example(Process process, Path log) {
        this.process = process;
        this.log = log;
        await().atMost(START_TIMEOUT).until(() -> LISTENING.matcher(log()).find() || !process.isAlive());
        Matcher listening = LISTENING.matcher(log());
        if (!listening.find()) {
            throw new AssertionError("The example did not start:\n" + log());
        }
        url = "http://localhost:" + listening.group(1);
    }

    /**
     * @param name its folder
     * @param service where svctok is
     * @param token its own
     */
    static Example start(String name, String service, String token) {
        return start(name, service, token, Map.of());
    }

    /** @param environment variables that say more */
    static Example start(String name, String service, String token, Map<String, String> environment) {
        try {
            Path log = Files.createTempFile(TestStorage.newFolder(), name, ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            Repository.java(),
                            "-Xmx256m",
                            "-XX:TieredStopAtLevel=1",
                            "-jar",
                            Repository.file("examples/%s/target/%1$s-exec.jar".formatted(name))
                                    .toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("SVCTOK_URL", service);
            builder.environment().put("SVCTOK_TOKEN", token);
            builder.environment().put("SERVER_PORT", "0");
            builder.environment().putAll(environment);
            Process process = builder.start();
            // A test that fails must not leave its processes behind.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new Example(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return url;
    }

    long pid() {
        return process.pid();
    }

    String log() {
        return Secrets.bytes(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        await().until(() -> !process.isAlive());
        Secrets.assertNowhereIn("the log of the example", log());
    }
}
