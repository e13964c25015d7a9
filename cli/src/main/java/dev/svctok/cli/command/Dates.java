package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Days as yyyy-MM-dd, always in UTC. Read by hand: the formatters of the JDK take their time to start. */
final class Dates {

    private Dates() {}

    /** The first moment of a day, in milliseconds of the Unix epoch. */
    static long parse(String flag, String day) throws CliException {
        LocalDate date = date(day);
        if (date == null) {
            throw CliException.usage(
                    flag + " must be a day as yyyy-MM-dd, not '" + day + "'", "As in: " + flag + " 2030-12-31");
        }
        return date.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }

    /** @return nothing for null */
    static String format(@Nullable Long epochMillis) {
        if (epochMillis == null) {
            return "";
        }
        try {
            return LocalDate.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC)
                    .toString();
        } catch (DateTimeException e) {
            return epochMillis.toString();
        }
    }

    private static @Nullable LocalDate date(String day) {
        if (day.length() != 10 || day.charAt(4) != '-' || day.charAt(7) != '-') {
            return null;
        }
        for (int i = 0; i < day.length(); i++) {
            boolean digit = day.charAt(i) >= '0' && day.charAt(i) <= '9';
            if (!digit && i != 4 && i != 7) {
                return null;
            }
        }
        try {
            return LocalDate.of(
                    Integer.parseInt(day.substring(0, 4)),
                    Integer.parseInt(day.substring(5, 7)),
                    Integer.parseInt(day.substring(8)));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
