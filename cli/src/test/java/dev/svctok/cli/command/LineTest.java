package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {

    private static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }

    private static Line parse(String line) throws CliException {
        return Line.parse(words(line));
    }

    private static CliException refusal(String line) {
        return catchThrowableOfType(CliException.class, () -> parse(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-o json -v context set -n x",
                "context --output=json set --name=x --verbose",
                "context set -vojson -nx",
                "context set -vo json -n=x",
                "-v -v -o text context set -o json --name y --name x"
            })
    void flagsAreFoundWhereverTheyStand(String line) throws CliException {
        Line parsed = parse(line);

        assertThat(GlobalFlags.wantJson(parsed.flags())).isTrue();
        assertThat(GlobalFlags.wantDetails(parsed.flags())).isTrue();
        assertThat(parsed.flags().value("--name")).isEqualTo("x");
    }

    @Test
    void formatThatThereIsNotIsToldWithThoseThatThereAre() {
        assertThat(refusal("version -o xml")).hasMessage("--output must be text, wide or json, not 'xml'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"frob --help", "context frob --help", "--help frob"})
    void helpOfACommandThatThereIsNotIsRefused(String line) {
        assertThat(refusal(line).exitCode()).isEqualTo(ExitCode.UNKNOWN_COMMAND);
    }

    @Test
    void switchesTakeAValue() throws CliException {
        Flags flags = parse("version --skip-ssl=false -v=true").flags();

        assertThat(flags.has("--skip-ssl")).isTrue();
        assertThat(flags.isOn("--skip-ssl")).isFalse();
        assertThat(flags.isOn("--verbose")).isTrue();
    }

    @Test
    void valuesAreTakenAsTheyAre() throws CliException {
        assertThat(parse("context set --name @x").flags().value("--name")).isEqualTo("@x");
        assertThat(parse("context set --name \"x\"").flags().value("--name")).isEqualTo("\"x\"");
        assertThat(parse("context set --name ${x}%n").flags().value("--name")).isEqualTo("${x}%n");
        assertThat(parse("context set --name list").flags().value("--name")).isEqualTo("list");
        assertThat(parse("-c context context list").flags().value("--context")).isEqualTo("context");
    }

    @Test
    void wordsAfterTwoDashesAreTakenAsTheyAre() throws CliException {
        assertThat(parse("service-token delete -- -n").flags().word()).isEqualTo("-n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "context set --nam x",
                "context set -n a -x",
                "context set --name",
                "context set --name --output text",
                "context set -n -v",
                "context set -n a -o yaml",
                "context set -n a --verbose=maybe",
                "context set -n a 1",
                "service-token delete 1 2",
                "--name x context set",
                "--nope context set --name x"
            })
    void wrongUsageIsRefused(String line) {
        assertThat(refusal(line).exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anUnknownFlagSuggestsTheNearest() {
        assertThat(refusal("context set --nam x").getMessage())
                .isEqualTo("Unknown flag: --nam (did you mean '--name'?)");
    }

    @Test
    void anUnknownFlagDoesNotShowItsValue() {
        assertThat(refusal("version --service-tokn=geheim").getMessage()).doesNotContain("geheim");
    }

    @Test
    void aWordThatIsAlsoACommandDoesNotHideTheOthersFromSuggestions() {
        assertThat(refusal("context -c delete lst").getMessage()).endsWith("(did you mean 'list'?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"context set --name -o json", "-o json nope", "version --verbose=maybe -ojson"})
    void formatIsKnownWhateverIsWrong(String line) {
        assertThat(refusal(line)).isNotNull();
        assertThat(GlobalFlags.seemToWantJson(words(line))).isTrue();
    }

    @Test
    void helpNeedsNoRequiredFlags() throws CliException {
        assertThat(parse("context set --help").wantsHelp()).isTrue();
        assertThat(parse("--help context set").wantsHelp()).isTrue();
    }
}
