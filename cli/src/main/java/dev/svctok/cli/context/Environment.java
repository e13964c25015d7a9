package dev.svctok.cli.context;

import java.io.InputStream;
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
