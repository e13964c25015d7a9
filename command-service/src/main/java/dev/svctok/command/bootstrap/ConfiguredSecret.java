package dev.svctok.command.bootstrap;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretFormat;
import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Checks what the operator configured. All faults together stop the start with one line that names the keys. */
final class ConfiguredSecret {

    private static final Pattern TTL = Pattern.compile("[+-]?\\d+(ns|us|ms|s|m|h|d)|[+-]?[Pp].+");

    /** A century: what lies farther away soon cannot be told as a number of milliseconds any more. */
    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    private final BootstrapProperties properties;
    private final RoleCatalog catalog;
    private final List<String> faults = new ArrayList<>();

    private ConfiguredSecret(BootstrapProperties properties, RoleCatalog catalog) {
        this.properties = properties;
        this.catalog = catalog;
    }

    /** @throws StartupException naming every key at fault, never the token */
    static BootstrapSecret read(BootstrapProperties properties, RoleCatalog catalog) {
        return new ConfiguredSecret(properties, catalog).read();
    }

    private BootstrapSecret read() {
        String token = token();
        List<RoleName> roles = roles();
        Duration ttl = ttl(Objects.requireNonNullElse(properties.ttl(), BootstrapProperties.DEFAULT_TTL));
        if (token == null || ttl == null || !faults.isEmpty()) {
            throw new StartupException(String.join(" ", faults));
        }
        return new BootstrapSecret(token, roles, ttl);
    }

    private @Nullable String token() {
        Path file = properties.tokenFile();
        if (file == null) {
            if (properties.token() == null) {
                fault("token", "is missing; set it, or token-file");
                return null;
            }
            return checked("token", properties.token());
        }
        if (properties.token() != null) {
            fault("token", "is set beside token-file; use one of the two");
            return null;
        }
        try {
            return checked("token-file", Files.readString(file).strip());
        } catch (IOException e) {
            fault(
                    "token-file",
                    e instanceof NoSuchFileException
                            ? "%s does not exist".formatted(file)
                            : "%s cannot be read as text (%s)"
                                    .formatted(file, e.getClass().getSimpleName()));
            return null;
        }
    }

    private String checked(String key, String token) {
        List<String> wrong = SecretFormat.chosenFaults(token);
        if (!wrong.isEmpty()) {
            fault(key, "the token " + String.join("; it ", wrong));
        }
        return token;
    }

    private List<RoleName> roles() {
        String known = catalog.roles().keySet().toString();
        if (properties.roles().isEmpty()) {
            fault("roles", "names no role; known: " + known);
        }
        List<RoleName> roles = new ArrayList<>();
        for (String name : properties.roles().stream().distinct().toList()) {
            if (RoleName.faults(name).isEmpty() && catalog.roles().containsKey(new RoleName(name))) {
                roles.add(new RoleName(name));
            } else {
                fault("roles", "there is no role \"%s\"; known: %s".formatted(name, known));
            }
        }
        return roles;
    }

    private @Nullable Duration ttl(String text) {
        try {
            if (TTL.matcher(text).matches()) {
                Duration ttl = DurationStyle.detectAndParse(text);
                if (ttl.compareTo(MAX_TTL) > 0) {
                    fault("ttl", "\"%s\" is longer than %dd".formatted(text, MAX_TTL.toDays()));
                    return null;
                }
                if (!ttl.isNegative() && !ttl.isZero()) {
                    return ttl;
                }
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Falls through: no duration.
        }
        fault("ttl", "\"%s\" is not a positive duration such as 24h, 90m, 7d or PT24H".formatted(text));
        return null;
    }

    private void fault(String key, String what) {
        faults.add("%s.%s: %s.".formatted(BootstrapProperties.KEY, key, what));
    }
}
