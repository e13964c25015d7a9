package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StartupException;
import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Refuses to start on a read model that has seen more than the event store holds: an older copy of the events was put back.
 * Its rows tell of events that are not there, and it would pass by the ones that will be.
 */
final class ReadModelCheck implements SmartInitializingSingleton {

    private final List<Projection> projections;
    private final ProjectionPositions positions;
    private final EventLog eventLog;
    private final Dialect dialect;

    ReadModelCheck(List<Projection> projections, ProjectionPositions positions, EventLog eventLog, Dialect dialect) {
        this.projections = List.copyOf(projections);
        this.positions = positions;
        this.eventLog = eventLog;
        this.dialect = dialect;
    }

    @Override
    public void afterSingletonsInstantiated() {
        // The position before the head, which only grows while others write.
        long seen = projections.stream()
                .map(projection -> positions.of(projection.name()).orElse(null))
                .mapToLong(position -> Positions.of(position).orElse(0))
                .max()
                .orElse(0);
        long head = eventLog.head();
        if (seen > head) {
            throw new StartupException(
                    "The read model has seen events up to %d, but the event store ends at %d: an older copy of it was put back. %s, and the next start builds the read model anew."
                            .formatted(
                                    seen,
                                    head,
                                    dialect == Dialect.H2
                                            ? "Remove read-model.mv.db from the data directory"
                                            : "Drop the schema read_model"));
        }
    }
}
