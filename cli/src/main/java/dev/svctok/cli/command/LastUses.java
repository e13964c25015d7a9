package dev.svctok.cli.command;

import dev.svctok.api.http.LastUse;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.cli.output.JsonText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** When a token was used last, and by whom, in words. */
final class LastUses {

    private LastUses() {}

    /** Three: when, from where, and with what. */
    static List<String> columns(ServiceToken token, @Nullable Instant recordedSince, ZoneId zone) {
        LastUse use = token.lastUsed();
        return use == null
                ? List.of(none(token, recordedSince, zone), "", "")
                : List.of(
                        Moments.format(Instant.ofEpochMilli(use.timestamp()), zone),
                        from(use),
                        Objects.requireNonNullElse(use.userAgent(), ""));
    }

    /** As the service writes it. */
    static void write(LastUse use, JsonText to) {
        to.startObject().name("timestamp").literal(Long.toString(use.timestamp()));
        if (use.remoteAddress() != null) {
            to.name("remoteAddress").string(use.remoteAddress());
        }
        if (use.userAgent() != null) {
            to.name("userAgent").string(use.userAgent());
        }
        if (use.introspectedBy() != null) {
            to.name("introspectedBy").literal(Long.toString(use.introspectedBy()));
        }
        to.endObject();
    }

    /** In one line. */
    static String sentence(ServiceToken token, @Nullable Instant recordedSince, ZoneId zone) {
        LastUse use = token.lastUsed();
        if (use == null) {
            return none(token, recordedSince, zone) + " (a use shows after a minute at the latest)";
        }
        String from = from(use);
        return Moments.format(Instant.ofEpochMilli(use.timestamp()), zone)
                + (from.isEmpty() ? "" : " from " + from)
                + (use.userAgent() == null ? "" : " with " + use.userAgent());
    }

    private static String from(LastUse use) {
        String address = Objects.requireNonNullElse(use.remoteAddress(), "");
        if (use.introspectedBy() == null) {
            return address;
        }
        return (address + " (told by token " + use.introspectedBy() + ")").strip();
    }

    /** What was used before uses were recorded, nobody knows. */
    private static String none(ServiceToken token, @Nullable Instant recordedSince, ZoneId zone) {
        return recordedSince != null && recordedSince.toEpochMilli() > token.lastUpdateTimestamp()
                ? "not since " + Moments.format(recordedSince, zone)
                : "never";
    }
}
