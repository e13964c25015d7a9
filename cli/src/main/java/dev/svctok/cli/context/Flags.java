package dev.svctok.cli.context;

import dev.svctok.cli.error.CliException;
import java.io.File;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of a command and what was given for them, wherever on the line they stand. */
public final class Flags {

    private final CommandSpec command;

    /** @param command after the line has been parsed */
    public Flags(CommandSpec command) {
        this.command = command;
    }

    /** A flag that takes a text. */
    public static OptionSpec.Builder text(String valueName, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(valueName)
                .description(description);
    }

    /** A flag that takes the name of a file. */
    public static OptionSpec.Builder file(String description, String name) {
        return text("FILE", description, name).type(File.class);
    }

    /** A flag that is on or off. */
    public static OptionSpec.Builder toggle(String description, String... names) {
        return OptionSpec.builder(names).type(Boolean.class).description(description);
    }

    /** @return null where it was not given */
    public @Nullable String value(String name) {
        Object value = given(name);
        return value == null ? null : value.toString();
    }

    /** The value of a flag without which the command line would have been refused. */
    public String required(String name) {
        return Objects.requireNonNull(value(name));
    }

    /**
     * The value of a flag that makes no sense when it is empty.
     *
     * @return null where it was not given
     */
    public @Nullable String filled(String name) throws CliException {
        String value = value(name);
        if (value != null && value.isBlank()) {
            throw CliException.usage(name + " is empty", "Is the variable set that you pass there?");
        }
        return value;
    }

    /** Every value of a flag that may be repeated. */
    public List<String> values(String name) {
        OptionSpec option = command.findOption(name);
        return option == null ? List.of() : option.stringValues();
    }

    /** The word that stands by itself; null where there is none. */
    public @Nullable String word() {
        return word(0);
    }

    /** The same where there may be several. */
    public @Nullable String word(int index) {
        return command.positionalParameters().size() <= index
                ? null
                : command.positionalParameters().get(index).getValue();
    }

    public boolean has(String name) {
        return given(name) != null;
    }

    public boolean isOn(String name) {
        return Boolean.TRUE.equals(given(name));
    }

    private @Nullable Object given(String name) {
        OptionSpec option = command.findOption(name);
        return option == null ? null : option.getValue();
    }
}
