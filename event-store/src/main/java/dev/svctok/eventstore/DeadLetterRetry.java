package dev.svctok.eventstore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries dead letters again: many a cause (a full disk, a lock) passes by itself. */
final class DeadLetterRetry {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterRetry.class);

    private final ProjectionMonitor monitor;
    private final DeadLetters deadLetters;

    DeadLetterRetry(ProjectionMonitor monitor, DeadLetters deadLetters) {
        this.monitor = monitor;
        this.deadLetters = deadLetters;
    }

    void retryAll() {
        for (String projection : monitor.names()) {
            try {
                retry(projection);
            } catch (RuntimeException e) {
                log.warn("The dead letters of {} cannot be retried now: {}", projection, RootCause.messageOf(e));
            }
        }
    }

    private void retry(String projection) {
        long before = deadLetters.count(projection);
        if (before > 0) {
            deadLetters.retry(projection);
            log.warn("Projection {}: {} of {} dead letters remain", projection, deadLetters.count(projection), before);
        }
    }
}
