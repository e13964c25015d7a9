package dev.svctok.eventstore;

import org.springframework.boot.health.contributor.Health;

/**
 * Down until every projection runs and has seen what was there at start. One that waits for its database is not down: whether
 * this process can do its work then is told by its lease, and the lists say themselves that they cannot be read.
 */
final class ProjectionHealthIndicator extends ReadModelHealthIndicator {

    private final ProjectionMonitor monitor;

    ProjectionHealthIndicator(ProjectionMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    void look(Health.Builder health) {
        health.up();
        for (String projection : monitor.names()) {
            boolean waits = monitor.isWaitingForDatabase(projection);
            boolean running = waits || monitor.isRunning(projection);
            boolean caughtUp = monitor.isCaughtUp(projection);
            if (!running || !caughtUp) {
                health.down();
            }
            health.withDetail(
                    projection,
                    !running ? "failing" : !caughtUp ? "catching up" : waits ? "waiting for the database" : "running");
        }
    }
}
