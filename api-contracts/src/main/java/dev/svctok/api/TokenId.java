package dev.svctok.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * The identity of a service token: a positive integer below 2<sup>53</sup>, so that it survives JavaScript and every
 * other client that reads JSON numbers as doubles.
 *
 * @param value between {@link #MIN} and {@link #MAX}, both included
 */
public record TokenId(@JsonValue long value) implements Comparable<TokenId> {

    public static final long MIN = 1;
    public static final long MAX = (1L << 53) - 1;

    private static final int MAX_DIGITS = 16;

    /** @throws IllegalArgumentException if the value is out of range */
    @JsonCreator
    public TokenId {
        if (value < MIN || value > MAX) {
            throw new IllegalArgumentException("A token id lies between %d and %d".formatted(MIN, MAX));
        }
    }

    /** Reads the decimal form; empty if the text is not the canonical form of an id. */
    public static Optional<TokenId> parse(String text) {
        boolean canonical = !text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.charAt(0) != '0'
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!canonical) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value <= MAX ? Optional.of(new TokenId(value)) : Optional.empty();
    }

    @Override
    public int compareTo(TokenId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
