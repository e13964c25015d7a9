package dev.svctok.eventstore;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Degraded while the database tells of commits, but is not heard: writes take longer then, and nothing is lost. */
final class EventsHealthIndicator extends AbstractHealthIndicator {

    private static final Status DEGRADED = new Status("DEGRADED", "Commits of other processes are not noticed at once");

    private final CommitListener listener;

    EventsHealthIndicator(CommitListener listener) {
        super("It is not known how commits are noticed");
        this.listener = listener;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        boolean listening = listener.isListening();
        health.status(listening || !listener.canListen() ? Status.UP : DEGRADED);
        health.withDetail("listening", listening);
        if (!listening) {
            health.withDetail("lookedForEachMillis", listener.pollInterval().toMillis());
        }
    }
}
