package dev.svctok.cli.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

    private record Leaf(String name) implements Command {

        @Override
        public String summary() {
            return "Does it";
        }

        @Override
        public List<Option> options() {
            return List.of(Option.value("--name", "NAME", "n").withShortName("-n"));
        }

        @Override
        public String positional() {
            return "ID";
        }
    }

    private static final Command ROOT = Group.of("sts", "Root", Group.of("noun", "Noun", new Leaf("verb")));
    private static final List<Option> GLOBALS = List.of(
            Option.value("--output", "FORMAT", "o").withShortName("-o").withChoices("text", "json"),
            Option.toggle("--verbose", "v").withShortName("-v"));

    private static Arguments parse(String... words) throws CliException {
        return Parser.parse(ROOT, GLOBALS, List.of(words)).arguments();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-o json -v noun verb -n x",
                "noun --output=json verb --name=x --verbose",
                "noun verb -vojson -nx",
                "noun verb -vo json -n=x",
                "-v -v -o text noun verb -o json --name y --name x"
            })
    void parseFindsFlagsWhereverTheyStand(String line) throws CliException {
        Arguments arguments = parse(line.split(" ", -1));

        assertThat(arguments.value("--output")).isEqualTo("json");
        assertThat(arguments.value("--name")).isEqualTo("x");
        assertThat(arguments.isOn("--verbose")).isTrue();
    }

    @Test
    void parseTakesSwitchesWithAValue() throws CliException {
        assertThat(parse("noun", "verb", "--verbose=false").isOn("--verbose")).isFalse();
    }

    @Test
    void parseAfterTwoDashesTakesWordsAsTheyAre() throws CliException {
        assertThat(parse("noun", "verb", "--", "-n").positional()).isEqualTo("-n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "noun verb --nam x",
                "noun verb -x",
                "noun verb --name",
                "noun verb --name --output text",
                "noun verb -n -v",
                "noun verb -o yaml",
                "noun verb --verbose=maybe",
                "noun verb 1 2",
                "--name x noun verb"
            })
    void parseOfWrongUsage(String line) {
        assertThatThrownBy(() -> parse(line.split(" ", -1)))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void parseOfAnUnknownFlagSuggestsTheNearest() {
        assertThatThrownBy(() -> parse("noun", "verb", "--nmae", "x")).hasMessageContaining("did you mean '--name'?");
    }
}
