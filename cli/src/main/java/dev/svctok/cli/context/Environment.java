package dev.svctok.cli.context;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the process was started in.
 *
 * @param otherClock counts instead of the system's; null for the system's
 */
public record Environment(
        Map<String, String> variables,
        InputStream input,
        @Nullable Clock otherClock) {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    public Environment(Map<String, String> variables, InputStream input) {
        this(variables, input, null);
    }

    /** The time and the time zone. Made on demand: most calls need neither. */
    public Clock clock() {
        return otherClock == null ? Clock.system(ZoneId.systemDefault()) : otherClock;
    }

    /** The value of a variable; null where it is not set or empty. */
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /**
     * A secret from a line that somebody types and does not see, where stdin is a terminal; else all of stdin.
     *
     * @throws CliException if there is none, or stdin cannot be read
     */
    public String secret() throws CliException {
        String secret = isTyped() ? typed() : fromInput();
        if (secret.isEmpty()) {
            throw CliException.usage(
                    isTyped() ? "No token was typed" : "There is no token on stdin",
                    "Put it into a file that only you can read: ... < FILE");
        }
        return secret;
    }

    /** Whether somebody is there to be asked. The script knows; started without it, nobody is. */
    public boolean isTyped() {
        return input == System.in && System.getProperty("sts.terminals", "").contains("0");
    }

    /** {@code System.console()} would show it where the output goes elsewhere. */
    private String typed() throws CliException {
        Thread shown = new Thread(() -> stty("echo"));
        Runtime.getRuntime().addShutdownHook(shown);
        if (!stty("-echo")) {
            throw new CliException(
                    ExitCode.READ_FILE,
                    "This terminal would show the token",
                    "Put it into a file that only you can read: ... < FILE");
        }
        StringBuilder line = new StringBuilder();
        try {
            for (int c = input.read(); c >= 0 && c != '\n'; c = input.read()) {
                line.append((char) c);
            }
        } catch (IOException e) {
            throw unreadable();
        } finally {
            stty("echo");
        }
        return line.toString().strip();
    }

    private static boolean stty(String word) {
        try {
            return new ProcessBuilder("stty", word)
                            .redirectInput(new File("/dev/tty"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** All of stdin, without the blanks around it. */
    String fromInput() throws CliException {
        try {
            String text = new String(input.readAllBytes(), StandardCharsets.UTF_8).strip();
            // Some editors put it before a text, where nobody sees it.
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (IOException e) {
            throw unreadable();
        }
    }

    private static CliException unreadable() {
        return new CliException(ExitCode.READ_FILE, "Cannot read the token from stdin", null);
    }

    /** Where the contexts are kept unless a flag says otherwise: the stock client's place. */
    Path defaultContextsFile() {
        String xdg = variable("XDG_CONFIG_HOME");
        Path base = xdg != null && xdg.startsWith("/") ? Path.of(xdg) : home().resolve(".config");
        return base.resolve("stackstate-cli").resolve("config.yaml");
    }

    private Path home() {
        String home = variable("HOME");
        return Path.of(home == null ? System.getProperty("user.home") : home);
    }
}
