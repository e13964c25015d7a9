package dev.svctok.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.command.Command;
import dev.svctok.cli.command.Commands;
import dev.svctok.cli.command.Verb;
import dev.svctok.cli.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every command must have. */
class CommandTreeTest extends CliTest {

    static Stream<List<Command>> commands() {
        List<List<Command>> paths = new ArrayList<>();
        walk(List.of(Commands.tree()), paths);
        return paths.stream();
    }

    static Stream<List<Command>> verbs() {
        return commands().filter(path -> last(path) instanceof Verb);
    }

    private static void walk(List<Command> path, List<List<Command>> into) {
        into.add(path);
        for (Command child : last(path).children()) {
            List<Command> below = new ArrayList<>(path);
            below.add(child);
            walk(below, into);
        }
    }

    private static Command last(List<Command> path) {
        return path.get(path.size() - 1);
    }

    private static List<String> words(List<Command> path, String... more) {
        List<String> words = new ArrayList<>();
        for (Command command : path.subList(1, path.size())) {
            words.add(command.name());
        }
        words.addAll(List.of(more));
        return words;
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void verbHasATestBesideIt(List<Command> path) throws ClassNotFoundException {
        assertThat(Class.forName(last(path).getClass().getName() + "Test")).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void verbHasAnExampleThatCallsIt(List<Command> path) {
        String call = "sts " + String.join(" ", words(path));

        assertThat(last(path).examples()).anyMatch(example -> example.contains(call));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void verbAnswersInJsonWhateverHappens(List<Command> path) {
        Result result = sts(words(path, "-o", "json").toArray(String[]::new));

        assertThat(result.out()).startsWith("{").endsWith("}\n").hasLineCount(1);
        assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpShowsUsageAndExamples(List<Command> path) {
        Result result = sts(words(path, "--help").toArray(String[]::new));

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith(last(path).summary()).contains("Usage:\n  sts", "Global flags:");
        assertThat(last(path).examples())
                .isNotEmpty()
                .allSatisfy(example -> assertThat(result.out()).contains("  " + example + "\n"));
        assertThat(result.out().lines()).allMatch(line -> line.length() <= 130);
    }

    @Test
    void helpSaysWhoSeesASecret() {
        assertThat(sts().out()).contains("A secret on the command line is visible to other users", "--service-token -");
    }

    @Test
    void helpAndReadmeListTheExitCodes() throws IOException {
        String help = spaced(sts().out());
        String readme = spaced(Files.readString(Path.of("../README.md")));
        String listed = help.substring(help.indexOf("Exit codes: 0 ok, 1 configuration, "), help.indexOf(" Usage:"));

        for (ExitCode code : ExitCode.values()) {
            assertThat(listed).containsPattern("[:,] " + code.number() + " [a-z]");
        }
        assertThat(listed).endsWith(", 9 other, 130 interrupted.");
        assertThat(readme).contains(listed.substring(0, listed.indexOf(" other,")), ", 130 interrupted.");
    }

    private static String spaced(String text) {
        return text.replaceAll("\\s+", " ");
    }

    @Test
    void helpIsTheSameByAnyName() {
        assertThat(sts("help", "context", "save")).isEqualTo(sts("context", "save", "-h"));
        assertThat(sts("help")).isEqualTo(sts());
        assertThat(sts("context")).isEqualTo(sts("context", "--help"));
    }

    @Test
    void unknownCommandSuggestsTheNearest() {
        assertThat(sts("service-tokn", "list")).isEqualTo(new Result(7, "", """
                        ❌ Unknown command: sts service-tokn (did you mean 'service-token'?)
                        See: sts --help
                        """));
        assertThat(sts("context", "zzz").exitCode()).isEqualTo(7);
        assertThat(sts("-o", "json", "zzz"))
                .isEqualTo(new Result(7, "{\"error\": true, \"error-message\": \"Unknown command: sts zzz\"}\n", ""));
    }
}
