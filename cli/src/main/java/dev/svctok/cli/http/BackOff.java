package dev.svctok.cli.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next attempt: ever longer, and never shorter than the service asks for. */
final class BackOff {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration LONGEST_ASKED_FOR = Duration.ofHours(1);

    private Duration next = FIRST;

    void reset() {
        next = FIRST;
    }

    /** @param retryAfter what the service asked for, in seconds; null where it did not */
    Duration next(@Nullable String retryAfter) {
        Duration wait = next;
        next = min(next.multipliedBy(2), LONGEST);
        Duration asked = seconds(retryAfter);
        return asked.compareTo(wait) > 0 ? min(asked, LONGEST_ASKED_FOR) : wait;
    }

    private static Duration seconds(@Nullable String text) {
        try {
            return text == null ? Duration.ZERO : Duration.ofSeconds(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            // A date: no service of ours writes one, and a proxy's clock may be wrong.
            return Duration.ZERO;
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
