package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Days as yyyy-MM-dd, always in UTC. */
final class Dates {

    private static final int LAST_YEAR = 9999;

    private Dates() {}

    /** The first moment of a day, in milliseconds of the Unix epoch. */
    static long parse(String flag, String day) throws CliException {
        try {
            // A year of more digits is a date, too, but none that anybody means.
            if (day.length() == "yyyy-MM-dd".length()) {
                return LocalDate.parse(day)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .toEpochMilli();
            }
        } catch (DateTimeParseException e) {
            // Falls through: no day of the calendar.
        }
        throw CliException.usage(
                flag + " must be a day as yyyy-MM-dd, not '" + day + "'", "As in: " + flag + " 2030-12-31");
    }

    /** The day alone where that is all there is to say; else the moment, in UTC. */
    static String formatExactly(long epochMillis) {
        Instant moment = Instant.ofEpochMilli(epochMillis);
        return moment.atOffset(ZoneOffset.UTC).toLocalTime().equals(LocalTime.MIDNIGHT)
                        || moment.atOffset(ZoneOffset.UTC).getYear() > LAST_YEAR
                ? format(epochMillis)
                : moment.toString();
    }

    /** @return nothing for null */
    static String format(@Nullable Long epochMillis) {
        if (epochMillis == null) {
            return "";
        }
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
        // Years of more than four digits would not be yyyy-MM-dd.
        return day.getYear() > LAST_YEAR ? "after " + LAST_YEAR : day.toString();
    }
}
