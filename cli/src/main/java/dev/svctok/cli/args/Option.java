package dev.svctok.cli.args;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A flag.
 *
 * @param name with its dashes, as {@code --name}
 * @param shortName with its dash, as {@code -n}; null for none
 * @param valueName what its value is called in the help; null for a switch, which takes none
 * @param choices the only values allowed; empty for any
 * @param required whether the verb cannot do without it
 */
public record Option(
        String name,
        @Nullable String shortName,
        @Nullable String valueName,
        String description,
        List<String> choices,
        boolean required) {

    public static Option value(String name, String valueName, String description) {
        return new Option(name, null, valueName, description, List.of(), false);
    }

    public static Option toggle(String name, String description) {
        return new Option(name, null, null, description, List.of(), false);
    }

    public Option withShortName(String newShortName) {
        return new Option(name, newShortName, valueName, description, choices, required);
    }

    public Option withChoices(String... newChoices) {
        return new Option(name, shortName, valueName, description, List.of(newChoices), required);
    }

    public Option asRequired() {
        return new Option(name, shortName, valueName, description, choices, true);
    }

    public boolean isToggle() {
        return valueName == null;
    }

    boolean isCalled(String word) {
        return name.equals(word) || word.equals(shortName);
    }
}
