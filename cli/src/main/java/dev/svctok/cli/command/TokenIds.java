package dev.svctok.cli.command;

import dev.svctok.api.SecretFormat;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The id of the token that a verb is about: a word by itself, or the value of a flag. */
final class TokenIds {

    private TokenIds() {}

    static List<ArgSpec> arguments() {
        return List.of(
                PositionalParamSpec.builder()
                        .paramLabel("ID")
                        .description("The id of the token, as the list shows it")
                        .type(String.class)
                        .arity("0..1")
                        .build(),
                Flags.text("ID", "The same as ID alone", "--id", "-i").build());
    }

    /** @throws CliException unless exactly one id is given */
    static long of(Flags flags) throws CliException {
        String word = flags.word();
        String flag = flags.value("--id");
        if (word != null && flag != null && !word.equals(flag)) {
            throw CliException.usage("Two ids are given: " + word + " and " + flag, "Give one at a time");
        }
        String id = word == null ? flag : word;
        if (id == null) {
            throw CliException.usage("Missing argument: ID", "The ids are in: sts service-token list");
        }
        Long number = Numbers.parse(id);
        if (id.startsWith(SecretFormat.PREFIX)) {
            throw TokenValues.onCommandLine();
        }
        if (number == null || number == 0) {
            throw CliException.usage("Invalid id: " + id, "An id is a number; see: sts service-token list");
        }
        return number;
    }
}
