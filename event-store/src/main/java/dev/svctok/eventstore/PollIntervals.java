package dev.svctok.eventstore;

import java.time.Duration;

/**
 * How often those who follow the events look for new ones.
 *
 * @param whileWoken where the database tells of commits: only in case that it was not heard
 * @param whileNotWoken where nothing but looking helps
 */
record PollIntervals(Duration whileWoken, Duration whileNotWoken) {

    private static final Duration IN_CASE = Duration.ofSeconds(1);

    static PollIntervals of(Dialect dialect, Duration configured) {
        return switch (dialect) {
            case H2 -> new PollIntervals(configured, configured);
            case POSTGRESQL -> new PollIntervals(configured.compareTo(IN_CASE) > 0 ? configured : IN_CASE, configured);
        };
    }
}
