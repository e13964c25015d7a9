package dev.svctok.systemtests;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The checkout that the tests run in, and what the build has made in it. */
final class Repository {

    static final Path ROOT = findRoot();

    private Repository() {}

    static Path file(String name) {
        return ROOT.resolve(name);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** How each program is started. */
    static List<String> command(Program program) {
        return switch (program) {
            case STANDALONE -> List.of(file("run").toString());
            case COMMAND_SERVICE -> List.of(java(), "-XX:TieredStopAtLevel=1", "-jar", executable("command-service"));
            case QUERY_SERVICE -> List.of(java(), "-XX:TieredStopAtLevel=1", "-jar", executable("query-service"));
        };
    }

    /** The same with {@link WrongClock} for its main class. */
    static List<String> commandWithClock(Program program, Duration offset) {
        String main = program == Program.COMMAND_SERVICE
                ? "dev.svctok.command.CommandServiceApplication"
                : "dev.svctok.query.QueryServiceApplication";
        String jar = executable(program == Program.COMMAND_SERVICE ? "command-service" : "query-service");
        return List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-Dloader.main=" + WrongClock.class.getName(),
                "-Dloader.path=" + folderWith(WrongClock.class),
                "-cp",
                jar,
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                main,
                offset.toString());
    }

    /** And with nothing else of the tests. */
    private static Path folderWith(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        Path folder = TestStorage.newFolder();
        try (InputStream bytes = Objects.requireNonNull(type.getClassLoader().getResourceAsStream(file))) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.copy(bytes, folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static String executable(String module) {
        try (Stream<Path> jars = Files.list(file(module + "/target"))) {
            return jars.filter(jar -> jar.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(module + " is not packaged; run ./mvnw verify"))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path findRoot() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("The tests run outside of a checkout");
            }
        }
        return folder;
    }

    enum Program {
        STANDALONE,
        COMMAND_SERVICE,
        QUERY_SERVICE
    }
}
