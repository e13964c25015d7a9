package dev.svctok.eventstore;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Degraded while events wait that a projection could not digest: the service works on, but a list may be incomplete. */
final class DeadLetterHealthIndicator extends ReadModelHealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED", "Events wait as dead letters");

    private final ProjectionMonitor monitor;
    private final WatcherQuestions questions;

    DeadLetterHealthIndicator(ProjectionMonitor monitor, WatcherQuestions questions) {
        this.monitor = monitor;
        this.questions = questions;
    }

    @Override
    void look(Health.Builder health) {
        health.up();
        for (String projection : monitor.names()) {
            long count = questions.ask(() -> monitor.deadLetters(projection));
            if (count > 0) {
                health.status(DEGRADED);
            }
            health.withDetail(projection, count);
        }
    }
}
