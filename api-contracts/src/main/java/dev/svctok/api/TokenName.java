package dev.svctok.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** The name that people gave a service token. Names need not be unique. */
public record TokenName(@JsonValue String value) {

    /** In Unicode code points. */
    public static final int MAX_LENGTH = 128;

    /** @throws IllegalArgumentException if the text has {@link #faults faults} */
    @JsonCreator
    public TokenName {
        Text.requireFaultless("name", faults(value));
    }

    /** All that keeps a text from being a name; empty if nothing does. */
    public static List<String> faults(String text) {
        return Text.faults(text, MAX_LENGTH);
    }

    @Override
    public String toString() {
        return value;
    }
}
