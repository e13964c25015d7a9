package dev.svctok.cli.args;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was given on the command line. */
public final class Arguments {

    private final Map<String, List<String>> values = new HashMap<>();
    private @Nullable String positional;

    void add(Option option, String value) {
        values.computeIfAbsent(option.name(), Arguments::newList).add(value);
    }

    private static List<String> newList(String name) {
        return new ArrayList<>();
    }

    void setPositional(String word) {
        positional = word;
    }

    public @Nullable String positional() {
        return positional;
    }

    /** The value of a flag, the last one where it was given several times; null where it was not given. */
    public @Nullable String value(String option) {
        List<String> all = values.get(option);
        return all == null ? null : all.get(all.size() - 1);
    }

    /** Every value of a flag that may be repeated, in the order given. */
    public List<String> values(String option) {
        return values.getOrDefault(option, List.of());
    }

    public boolean has(String option) {
        return values.containsKey(option);
    }

    /** Whether a switch is on. */
    public boolean isOn(String option) {
        return "true".equals(value(option));
    }
}
