package dev.svctok.api;

import java.util.ArrayList;
import java.util.List;

/** What a piece of text that people will read in lists, logs and terminals must not contain. */
public final class Text {

    private Text() {}

    /**
     * All that is wrong with a text, each fault worded to follow the name of the member it stands in.
     *
     * @param maxLength in Unicode code points
     */
    public static List<String> faults(String text, int maxLength) {
        // One loop: every name is checked again whenever it is read, a million of them at a start.
        boolean blank = true;
        boolean forbidden = false;
        int length = 0;
        for (int i = 0; i < text.length(); length++) {
            int codePoint = text.codePointAt(i);
            blank = blank && isInvisible(codePoint);
            forbidden = forbidden || isForbidden(codePoint);
            i += Character.charCount(codePoint);
        }
        List<String> faults = new ArrayList<>();
        if (blank) {
            faults.add("must not be blank");
        }
        if (length > maxLength) {
            faults.add("must not be longer than %d characters".formatted(maxLength));
        }
        if (forbidden) {
            faults.add("must not contain control characters");
        }
        return faults;
    }

    /** @throws IllegalArgumentException naming the member and its first fault */
    static void requireFaultless(String member, List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(member + " " + faults.get(0));
        }
    }

    /** What leaves no mark in a list: white space of every kind, and what only says how its neighbours are written. */
    private static boolean isInvisible(int codePoint) {
        return Character.isWhitespace(codePoint)
                || Character.isSpaceChar(codePoint)
                || Character.getType(codePoint) == Character.FORMAT;
    }

    /** Controls, line breaks, direction overrides (they make a list lie) and halves of a surrogate pair. */
    private static boolean isForbidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> (codePoint >= 0x202A && codePoint <= 0x202E) || (codePoint >= 0x2066 && codePoint <= 0x2069);
        };
    }
}
