package dev.svctok.cli.command;

import dev.svctok.cli.http.AuditEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When events happened, in local time. The offset stands in the header, and in the rows only where they differ in it. */
final class TimeColumn {

    private final ZoneId zone;
    private final @Nullable ZoneOffset common;

    private TimeColumn(ZoneId zone, @Nullable ZoneOffset common) {
        this.zone = zone;
        this.common = common;
    }

    static TimeColumn of(List<AuditEvent> events, ZoneId zone) {
        ZoneOffset common = null;
        for (AuditEvent event : events) {
            Instant time = instant(event);
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
    String of(AuditEvent event) {
        Instant time = instant(event);
        if (time == null) {
            return event.time();
        }
        return common == null ? Moments.format(time, zone) : Moments.formatWithoutOffset(time, zone);
    }

    private static @Nullable Instant instant(AuditEvent event) {
        try {
            return Instant.parse(event.time());
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
