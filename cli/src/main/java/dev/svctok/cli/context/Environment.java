package dev.svctok.cli.context;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.Console;
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
     * A secret from a prompt, on which it is not shown, or from stdin where nobody is there to be asked.
     *
     * @throws CliException if there is none, or stdin cannot be read
     */
    public String secret(String prompt) throws CliException {
        Console console = input == System.in ? System.console() : null;
        String secret;
        if (console == null) {
            secret = fromInput();
        } else {
            char[] typed = console.readPassword("%s", prompt);
            secret = typed == null ? "" : new String(typed).strip();
        }
        if (secret.isEmpty()) {
            throw CliException.usage(
                    "There is no token on stdin", "Put it into a file that only you can read: ... < FILE");
        }
        return secret;
    }

    /** All of stdin, without the blanks around it. */
    String fromInput() throws CliException {
        try {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new CliException(ExitCode.READ_FILE, "Cannot read the token from stdin", null);
        }
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
