package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the {@code Dockerfile} says, and what its images would hold, made from the programs that the build has packaged. */
final class Dockerfile {

    private static final Pattern FROM = Pattern.compile("FROM (\\S+) AS (\\S+)");

    private final List<String> lines;

    private Dockerfile(List<String> lines) {
        this.lines = lines;
    }

    static Dockerfile read() {
        try {
            return new Dockerfile(Files.readAllLines(Repository.file("Dockerfile")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The instructions of a stage, those of the stages that it stands on first. */
    List<String> stage(String name) {
        List<String> stage = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            var from = FROM.matcher(line);
            if (from.matches()) {
                inside = from.group(2).equals(name);
                if (inside && lines.stream().anyMatch(other -> other.endsWith(" AS " + from.group(1)))) {
                    stage.addAll(stage(from.group(1)));
                }
            }
            if (inside) {
                stage.add(line);
            }
        }
        return stage;
    }

    List<String> entrypoint(String stage) {
        String words = only(stage, "ENTRYPOINT ");
        return Api.JSON
                .readTree(words)
                .valueStream()
                .map(word -> word.stringValue())
                .toList();
    }

    /** What stands behind an instruction that a stage has once. */
    String only(String stage, String instruction) {
        List<String> found = instructions(stage, instruction);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<String> instructions(String stage, String instruction) {
        return stage(stage).stream()
                .filter(line -> line.startsWith(instruction))
                .map(line -> line.substring(instruction.length()))
                .toList();
    }

    /** Makes the layers of a service, and lays them over each other as its image does, with what is run in it. */
    Path workingFolder(String service) {
        Path build = TestStorage.newFolder();
        String extraction = instructions("build", "RUN ").stream()
                .filter(command -> command.startsWith("cp " + service + "/"))
                .findFirst()
                .orElseThrow()
                .replace("cp " + service + "/", "cp " + Repository.ROOT + "/" + service + "/")
                .replace(" /layers/", " " + build + "/layers/");
        shell(extraction, build);
        Path folder = TestStorage.newFolder();
        layers(service).forEach(layer -> shell("cp -R " + build + "/layers/" + service + "/" + layer + "/. .", folder));
        instructions(service, "RUN ").forEach(command -> shell(command, folder));
        return folder;
    }

    /** The names of those that come out of the service's own program, the lowest first. */
    List<String> layers(String service) {
        return instructions(service, "COPY --from=build ").stream()
                .map(copy -> {
                    assertThat(copy).matches("/layers/" + service + "/[a-z-]+/ \\./");
                    return Path.of(copy.substring(0, copy.indexOf(' ')))
                            .getFileName()
                            .toString();
                })
                .toList();
    }

    private static void shell(String command, Path folder) {
        try {
            ProcessBuilder builder = new ProcessBuilder("sh", "-euc", command)
                    .directory(folder.toFile())
                    .inheritIO();
            builder.environment()
                    .merge("PATH", System.getProperty("java.home") + "/bin", (path, java) -> java + ":" + path);
            assertThat(builder.start().waitFor()).as(command).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
