package dev.svctok.eventstore;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Lag and dead letters of each projection, read from the databases when somebody asks. */
final class ProjectionMetrics {

    ProjectionMetrics(ProjectionMonitor monitor, WatcherQuestions questions, MeterRegistry registry) {
        for (String projection : monitor.names()) {
            Gauge.builder("svctok.projection.lag", monitor, m -> questions.ask(() -> m.lag(projection)))
                    .description("Events that the projection has yet to see")
                    .baseUnit("events")
                    .tag("projection", projection)
                    .register(registry);
            Gauge.builder(
                            "svctok.projection.dead.letters",
                            monitor,
                            m -> questions.ask(() -> m.deadLetters(projection)))
                    .description("Events that the projection could not digest")
                    .tag("projection", projection)
                    .register(registry);
        }
    }
}
