package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moments of the past as people write them: a day (its first moment), or a day and a time. Local time, unless an offset stands
 * behind it.
 */
final class Moments {

    private static final int DAY = "yyyy-MM-dd".length();
    /** What an offset begins with. */
    private static final String OFFSETS = "Z+-";

    private static final String FORMS =
            " 2026-11-01, '2026-11-01 14:03' or 2026-11-01T14:03:00.5; local time unless Z or +01:00 stands behind it";

    private final Clock clock;

    Moments(Clock clock) {
        this.clock = clock;
    }

    /** The value of a flag; null where it is not given. */
    static @Nullable Instant of(Call call, String flag) throws CliException {
        String text = call.flags().value(flag);
        return text == null ? null : new Moments(call.clock()).parse(flag, text);
    }

    /** The same, also in the future. */
    static @Nullable Instant ofAny(Call call, String flag) throws CliException {
        String text = call.flags().value(flag);
        return text == null ? null : new Moments(call.clock()).parseAny(flag, text);
    }

    /**
     * @param flag for messages
     * @throws CliException unless the text means one moment, and that is not in the future
     */
    Instant parse(String flag, String text) throws CliException {
        Instant moment = parseAny(flag, text);
        if (moment.isAfter(clock.instant())) {
            throw CliException.usage(
                    flag + " is in the future: " + format(moment, clock.getZone()),
                    "Only what has happened is known; give a time up to now");
        }
        return moment;
    }

    /** The same, also in the future. */
    Instant parseAny(String flag, String text) throws CliException {
        try {
            return read(flag, text);
        } catch (DateTimeException e) {
            throw CliException.usage(flag + " must be a time, not '" + text + "'", "As in: " + flag + FORMS);
        }
    }

    private Instant read(String flag, String text) throws CliException {
        if (text.length() < DAY) {
            throw new DateTimeException("too short");
        }
        LocalDate day = LocalDate.parse(text.substring(0, DAY));
        if (text.length() == DAY) {
            return day.atStartOfDay(clock.getZone()).toInstant();
        }
        char separator = text.charAt(DAY);
        if (OFFSETS.indexOf(separator) >= 0) {
            return day.atStartOfDay(offset(text.substring(DAY))).toInstant();
        }
        int end = endOfTime(text);
        if ((separator != 'T' && separator != ' ') || text.charAt(end - 1) == '.') {
            throw new DateTimeException("no time behind the day");
        }
        LocalDateTime local = day.atTime(LocalTime.parse(text.substring(DAY + 1, end)));
        if (end == text.length()) {
            return atThisPlace(flag, local);
        }
        return local.toInstant(offset(text.substring(end)));
    }

    private static int endOfTime(String text) {
        int end = DAY + 1;
        while (end < text.length() && OFFSETS.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    /** Z, or hours with or without minutes. */
    private static ZoneOffset offset(String text) {
        int length = text.length();
        if (length == "Z".length()
                || length == "+01".length()
                || length == "+0100".length()
                || length == "+01:00".length()) {
            return ZoneOffset.of(text);
        }
        throw new DateTimeException("no offset");
    }

    private Instant atThisPlace(String flag, LocalDateTime local) throws CliException {
        List<ZoneOffset> offsets = clock.getZone().getRules().getValidOffsets(local);
        if (offsets.size() == 1) {
            return local.toInstant(offsets.get(0));
        }
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = clock.getZone().getRules().getTransition(local);
            throw CliException.usage(
                    flag + " " + local + " never was: the clocks of " + clock.getZone() + " were put forward",
                    "Before it came " + gap.getDateTimeBefore() + gap.getOffsetBefore() + ", the same moment as "
                            + gap.getDateTimeAfter() + gap.getOffsetAfter());
        }
        throw CliException.usage(
                flag + " " + local + " is ambiguous: it was twice, as the clocks of " + clock.getZone()
                        + " were put back",
                "Say which: " + local + offsets.get(0) + " or " + local + offsets.get(1));
    }

    /** As {@code 2026-11-01 14:03:00+01:00}, which can be given to a flag again. */
    static String format(Instant moment, ZoneId zone) {
        return formatWithoutOffset(moment, zone) + zone.getRules().getOffset(moment);
    }

    /** As {@code 2026-11-01 14:03:00}. */
    static String formatWithoutOffset(Instant moment, ZoneId zone) {
        LocalDateTime local = LocalDateTime.ofInstant(moment, zone).withNano(0);
        String text = local.toString().replace('T', ' ');
        // Java leaves seconds away where there are none.
        return local.getSecond() == 0 ? text + ":00" : text;
    }
}
