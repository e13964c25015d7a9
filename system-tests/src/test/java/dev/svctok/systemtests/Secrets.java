package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Every plain token that the tests have seen. Wherever a service writes, none of them may turn up. */
final class Secrets {

    /** The one file that is meant to hold a token. */
    private static final String BOOTSTRAP_FILE = "bootstrap-token";

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private Secrets() {}

    static String seen(String secret) {
        SEEN.add(secret);
        return secret;
    }

    static void assertNowhereIn(String what, String text) {
        for (String secret : SEEN) {
            assertThat(text.contains(secret))
                    .as("%s holds the secret that begins with %s", what, secret.substring(0, 10))
                    .isFalse();
        }
    }

    /** Looks at the bytes of every file below a folder. */
    static void assertNowhereBelow(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().equals(BOOTSTRAP_FILE))
                    .forEach(file -> assertNowhereIn(file.toString(), bytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One character for each byte: what is ASCII stays readable whatever surrounds it. */
    static String bytes(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
