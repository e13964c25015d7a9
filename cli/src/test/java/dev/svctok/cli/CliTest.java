package dev.svctok.cli;

import dev.svctok.cli.context.Environment;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Calls {@code sts} in this JVM, in a home directory of its own, against a stub of the service. */
public abstract class CliTest {

    /** What a call did. */
    public record Result(int exitCode, String out, String err) {}

    protected static final String TOKEN = "svctok-secret-of-the-caller";

    @TempDir
    protected Path home = Path.of("unset");

    protected final Map<String, String> environment = new HashMap<>();
    protected StubService service = new StubService();
    private @Nullable Clock clock;

    @BeforeEach
    void setUpHome() {
        environment.put("HOME", home.toString());
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    /** Says by the environment where the service is. */
    protected void connect() {
        environment.put("STS_CLI_URL", service.url());
        environment.put("STS_CLI_SERVICE_TOKEN", TOKEN);
    }

    /** Sets the time and the time zone. */
    protected void inBerlinAt(String time) {
        clock = Clock.fixed(Instant.parse(time), ZoneId.of("Europe/Berlin"));
    }

    protected Result sts(String... words) {
        return stsReading("", words);
    }

    protected Result stsReading(String input, String... words) {
        return call(Terminal.NONE, input, words);
    }

    protected Result call(Terminal terminal, String input, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = call(terminal, out, err, input, words);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** A call whose outputs the test has made. */
    protected int call(Terminal terminal, OutputStream out, OutputStream err, String input, String... words) {
        Environment started =
                new Environment(environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), clock);
        return new Cli(started, new Printer(out, err, terminal))
                .run(List.of(words))
                .number();
    }

    protected Path contextsFile() {
        return home.resolve(".config/stackstate-cli/config.yaml");
    }

    protected void writeContexts(String yaml) throws IOException {
        Files.createDirectories(contextsFile().resolveSibling(""));
        Files.writeString(contextsFile(), yaml);
    }

    protected String readContexts() throws IOException {
        return Files.readString(contextsFile());
    }
}
