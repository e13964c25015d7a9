package dev.svctok.command.bootstrap;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretFormat;
import dev.svctok.eventstore.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Checks what the operator configured. Each fault stops the start with one line that names the key. */
final class ConfiguredSecret {

    private static final Pattern TTL = Pattern.compile("[+-]?\\d+(ns|us|ms|s|m|h|d)|[+-]?[Pp].+");

    /** A century: what lies farther away soon cannot be told as a number of milliseconds any more. */
    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    private ConfiguredSecret() {}

    /** @throws StartupException naming the key at fault, never the token */
    static BootstrapSecret read(BootstrapProperties properties, RoleCatalog catalog) {
        return new BootstrapSecret(token(properties), roles(properties.roles(), catalog), ttl(properties.ttl()));
    }

    private static String token(BootstrapProperties properties) {
        String token = properties.token();
        Path file = properties.tokenFile();
        if (token != null && file != null) {
            throw fault("token", "is set beside token-file; use one of the two");
        }
        if (file != null) {
            return checked("token-file", readFile(file));
        }
        return checked("token", token);
    }

    private static String readFile(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartupException(
                    "%s.token-file: %s cannot be read as text (%s)."
                            .formatted(
                                    BootstrapProperties.KEY, file, e.getClass().getSimpleName()),
                    e);
        }
    }

    private static String checked(String key, @Nullable String token) {
        String present = token == null ? "" : token;
        List<String> faults = SecretFormat.chosenFaults(present);
        if (!faults.isEmpty()) {
            throw fault(key, "the token " + String.join("; it ", faults));
        }
        return present;
    }

    private static List<RoleName> roles(List<String> names, RoleCatalog catalog) {
        String known = catalog.roles().keySet().toString();
        if (names.isEmpty()) {
            throw fault("roles", "names no role; known: " + known);
        }
        for (String name : names) {
            if (!RoleName.faults(name).isEmpty() || !catalog.roles().containsKey(new RoleName(name))) {
                throw fault("roles", "there is no role \"%s\"; known: %s".formatted(name, known));
            }
        }
        return names.stream().distinct().map(RoleName::new).toList();
    }

    private static Duration ttl(String text) {
        String expected = "\"%s\" is not a positive duration such as 24h, 90m, 7d or PT24H".formatted(text);
        if (!TTL.matcher(text).matches()) {
            throw fault("ttl", expected);
        }
        try {
            Duration ttl = DurationStyle.detectAndParse(text);
            if (ttl.isNegative() || ttl.isZero()) {
                throw fault("ttl", expected);
            }
            if (ttl.compareTo(MAX_TTL) > 0) {
                throw fault("ttl", "\"%s\" is longer than %dd".formatted(text, MAX_TTL.toDays()));
            }
            return ttl;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw fault("ttl", expected);
        }
    }

    private static StartupException fault(String key, String what) {
        return new StartupException("%s.%s: %s.".formatted(BootstrapProperties.KEY, key, what));
    }
}
