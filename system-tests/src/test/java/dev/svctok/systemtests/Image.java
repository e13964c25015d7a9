package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * What the image of a service holds, and how it is started there. It is made once, for all tests.
 *
 * @param folder the working folder
 * @param entrypoint the words that start the service in it
 */
record Image(Path folder, List<String> entrypoint) {

    private static final Map<String, Image> IMAGES = new ConcurrentHashMap<>();

    /** @param service a stage of the Dockerfile */
    static Image of(String service) {
        return IMAGES.computeIfAbsent(service, stage -> {
            Dockerfile dockerfile = Dockerfile.read();
            return new Image(dockerfile.workingFolder(stage), dockerfile.entrypoint(stage));
        });
    }

    /** Where this class is, and nothing else of the tests. */
    private static Path folderOf(Class<?> only) {
        String file = only.getName().replace('.', '/') + ".class";
        Path classes = TestStorage.newFolder();
        try (InputStream bytes = Objects.requireNonNull(only.getClassLoader().getResourceAsStream(file))) {
            Files.createDirectories(classes.resolve(file).getParent());
            Files.copy(bytes, classes.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return classes;
    }

    /** Starts the service with more options for the Java machine, and the Java of the tests. */
    List<String> command(String... options) {
        assertThat(entrypoint.get(0)).isEqualTo("java");
        return Stream.of(List.of(Repository.java()), List.of(options), entrypoint.subList(1, entrypoint.size()))
                .flatMap(List::stream)
                .toList();
    }

    /** Starts a class that is not in the image, with the service behind it. */
    List<String> command(Class<?> main, String... options) {
        List<String> command = new ArrayList<>(command(options));
        int jar = command.indexOf("-jar");
        command.set(jar, "-cp");
        command.set(jar + 1, command.get(jar + 1) + ":" + folderOf(main));
        command.add(jar + 2, main.getName());
        return command;
    }
}
