package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import org.jspecify.annotations.Nullable;

/** Whole numbers on the command line. */
final class Numbers {

    private Numbers() {}

    /** @return null where the text is anything but digits, or too large */
    static @Nullable Long parse(String text) {
        try {
            return text.isEmpty() || !Character.isDigit(text.charAt(0)) ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The value of a flag; null where it is not given. */
    static @Nullable Long of(Flags flags, String flag, long least) throws CliException {
        String text = flags.value(flag);
        if (text == null) {
            return null;
        }
        Long number = parse(text);
        if (number == null || number < least) {
            throw CliException.usage(
                    flag + " must be a whole number from " + least + " on, not '" + text + "'",
                    "As in: " + flag + " 100");
        }
        return number;
    }
}
