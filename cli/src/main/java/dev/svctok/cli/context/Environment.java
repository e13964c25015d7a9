package dev.svctok.cli.context;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the process was started in. */
public record Environment(Map<String, String> variables, InputStream input) {

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
