package dev.svctok.eventstore.testing;

import dev.svctok.eventstore.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An empty place for events and read model; as many services as a test wants may share it.
 *
 * @param dialect the database under it
 * @param dataDir the data directory, used by the embedded database only
 * @param arguments what a service must be started with to use it
 */
public record TestStorage(Dialect dialect, Path dataDir, List<String> arguments) {

    private static final String URL_OPTION = "--svctok.storage.url=";

    /** The JDBC URL. Of PostgreSQL only. */
    public String url() {
        return arguments.stream()
                .filter(argument -> argument.startsWith(URL_OPTION))
                .map(argument -> argument.substring(URL_OPTION.length()))
                .findFirst()
                .orElseThrow();
    }

    public static TestStorage fresh(Dialect dialect) {
        return switch (dialect) {
            case H2 -> embedded(newFolder());
            case POSTGRESQL -> postgresql(PostgresServer.shared().newDatabase());
        };
    }

    public static TestStorage embedded(Path dataDir) {
        return new TestStorage(Dialect.H2, dataDir, List.of("--svctok.data-dir=" + dataDir));
    }

    public static TestStorage postgresql(String url) {
        Path unused = newFolder();
        return new TestStorage(
                Dialect.POSTGRESQL,
                unused,
                List.of(
                        "--svctok.data-dir=" + unused,
                        URL_OPTION + url,
                        "--svctok.storage.username=" + PostgresServer.USER,
                        "--svctok.storage.password=" + PostgresServer.PASSWORD));
    }

    /**
     * What a service of the first revision of the events has left: the tokens {@code bootstrap-token}, {@code ci} and {@code
     * nightly}, and {@code gone}, which was deleted.
     */
    public static TestStorage ofRevision1() {
        Path dataDir = newFolder();
        for (String file : List.of("events.mv.db", "read-model.mv.db")) {
            try (InputStream in = TestStorage.class.getResourceAsStream("/revision-1/" + file)) {
                Files.copy(Objects.requireNonNull(in), dataDir.resolve(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return embedded(dataDir);
    }

    /** A folder that is deleted when the JVM ends. */
    public static Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("svctok-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteAll(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteAll(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
