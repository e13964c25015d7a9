package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The read model that a verb is about, and the dead letter of it: words by themselves. */
final class ProjectionArguments {

    private ProjectionArguments() {}

    static ArgSpec name(String description) {
        return word("0", "NAME", description);
    }

    static ArgSpec optionalName(String description) {
        return word("0", "[NAME]", description);
    }

    static ArgSpec id(String description) {
        return word("1", "ID", description);
    }

    static ArgSpec optionalId(String description) {
        return word("1", "[ID]", description);
    }

    /** None is required as far as picocli knows: what is missing is said here, in our words. */
    private static ArgSpec word(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .paramLabel(label)
                .hideParamSyntax(true)
                .description(description)
                .type(String.class)
                .arity("0..1")
                .build();
    }

    static String name(Flags flags) throws CliException {
        return required(optionalName(flags), "NAME", "The names are in: sts projection list");
    }

    /** @return null where it was not given */
    static @Nullable String optionalName(Flags flags) throws CliException {
        return filled(flags.word(0), "NAME");
    }

    static String id(Flags flags) throws CliException {
        return required(optionalId(flags), "ID", "The ids are in: sts projection dead-letters list");
    }

    /** @return null where it was not given */
    static @Nullable String optionalId(Flags flags) throws CliException {
        return filled(flags.word(1), "ID");
    }

    private static String required(@Nullable String word, String label, String hint) throws CliException {
        if (word == null) {
            throw CliException.usage("Missing argument: " + label, hint);
        }
        return word;
    }

    private static @Nullable String filled(@Nullable String word, String label) throws CliException {
        if (word != null && word.isBlank()) {
            throw CliException.usage(label + " is empty", "Is the variable set that you pass there?");
        }
        return word;
    }
}
