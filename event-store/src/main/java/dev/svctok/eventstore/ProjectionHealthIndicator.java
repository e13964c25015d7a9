package dev.svctok.eventstore;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down until every projection runs and has seen what was there at start. */
final class ProjectionHealthIndicator extends AbstractHealthIndicator {

    private final ProjectionMonitor monitor;

    ProjectionHealthIndicator(ProjectionMonitor monitor) {
        super("The projections' state cannot be read");
        this.monitor = monitor;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
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
