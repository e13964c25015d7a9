package dev.svctok.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** The name of a role. Compared exactly: no trimming, no case folding, no Unicode equivalence. */
public record RoleName(@JsonValue String value) implements Comparable<RoleName> {

    /** In Unicode code points. */
    public static final int MAX_LENGTH = 128;

    /** @throws IllegalArgumentException if the text has {@link #faults faults} */
    @JsonCreator
    public RoleName {
        Text.requireFaultless("role", faults(value));
    }

    /** All that keeps a text from being a role's name; empty if nothing does. */
    public static List<String> faults(String text) {
        List<String> faults = Text.faults(text, MAX_LENGTH);
        if (text.indexOf(',') >= 0) {
            faults.add("must not contain a comma");
        }
        return faults;
    }

    @Override
    public int compareTo(RoleName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
