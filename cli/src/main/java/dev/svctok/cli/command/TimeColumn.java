package dev.svctok.cli.command;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When things happened, in local time. The offset stands in the header, and in the rows only where they differ in it. */
final class TimeColumn {

    private final ZoneId zone;
    private final @Nullable ZoneOffset common;

    private TimeColumn(ZoneId zone, @Nullable ZoneOffset common) {
        this.zone = zone;
        this.common = common;
    }

    /** @param times as the service wrote them */
    static TimeColumn of(List<String> times, ZoneId zone) {
        ZoneOffset common = null;
        for (String text : times) {
            Instant time = instant(text);
            ZoneOffset offset = time == null ? common : zone.getRules().getOffset(time);
            if (common != null && !common.equals(offset)) {
                return new TimeColumn(zone, null);
            }
            common = offset;
        }
        return new TimeColumn(zone, common);
    }

    /** A column in which each time tells its offset. */
    static TimeColumn withOffsets(ZoneId zone) {
        return new TimeColumn(zone, null);
    }

    String header() {
        return common == null ? "TIME" : "TIME (" + (common.equals(ZoneOffset.UTC) ? "UTC" : common) + ")";
    }

    /** What is no time is shown as the service wrote it. */
    String of(String text) {
        Instant time = instant(text);
        if (time == null) {
            return text;
        }
        return common == null ? Moments.format(time, zone) : Moments.formatWithoutOffset(time, zone);
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
