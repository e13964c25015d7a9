package dev.svctok.eventstore;

import org.springframework.boot.health.contributor.Health;

/** Down until every projection runs and has seen what was there at start. */
final class ProjectionHealthIndicator extends ReadModelHealthIndicator {

    private final ProjectionMonitor monitor;

    ProjectionHealthIndicator(ProjectionMonitor monitor) {
        this.monitor = monitor;
    }

    @Override
    void look(Health.Builder health) {
        health.up();
        for (String projection : monitor.names()) {
            boolean running = monitor.isRunning(projection);
            boolean caughtUp = monitor.isCaughtUp(projection);
            if (!running || !caughtUp) {
                health.down();
            }
            health.withDetail(projection, !running ? "failing" : caughtUp ? "running" : "catching up");
        }
    }
}
