package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Does not work on a read model that has seen more than the event store holds. Its rows tell of events that are not there,
 * and it would pass by the ones that will be.
 *
 * <p>It comes about where an older copy of the events is put back. On the embedded database a power cut may leave it, too. There
 * the read model is emptied, and built anew from the events, by a process that is alone with it. Otherwise other nodes may be at
 * work, and the start is refused.
 */
final class ReadModelCheck implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ReadModelCheck.class);

    private final List<Projection> projections;
    private final ProjectionPositions positions;
    private final EventLog eventLog;
    private final JdbcClient readModel;
    private final TransactionTemplate transaction;
    private final DataDirectory dataDirectory;
    private final NodeId node;

    ReadModelCheck(
            List<Projection> projections,
            ProjectionPositions positions,
            EventLog eventLog,
            JdbcClient readModel,
            PlatformTransactionManager transactionManager,
            DataDirectory dataDirectory,
            NodeId node) {
        this.projections = List.copyOf(projections);
        this.positions = positions;
        this.eventLog = eventLog;
        this.readModel = readModel;
        this.transaction = new TransactionTemplate(transactionManager);
        this.dataDirectory = dataDirectory;
        this.node = node;
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
        if (seen <= head) {
            return;
        }
        Path folder = dataDirectory.path();
        if (folder == null) {
            throw new StartupException(
                    "The read model has seen events up to %d, but the event store ends at %d: an older copy of it was put back. Stop all nodes and drop the schema read_model; the next start builds it anew."
                            .formatted(seen, head));
        }
        if (!isAlone(folder)) {
            throw new StartupException(
                    "The read model has seen events up to %d, but the event store ends at %d, and another process works on both in %s. Stop all of them and start one: it builds the read model anew."
                            .formatted(seen, head, folder));
        }
        log.warn(
                "The read model has seen events up to {}, but the event store ends at {}: it is built anew",
                seen,
                head);
        // All or nothing: rows without a position would be written a second time.
        transaction.executeWithoutResult(status -> empty());
    }

    private boolean isAlone(Path folder) {
        try {
            return node.isTheOnlyOneIn(folder);
        } catch (IOException e) {
            throw EmbeddedDatabase.cannotWrite(folder, e);
        }
    }

    /** Without positions, every projection begins with the first event. */
    private void empty() {
        readModel
                .sql("select table_name from information_schema.tables where table_schema = 'PUBLIC'"
                        + " and table_type = 'BASE TABLE' and lower(table_name) not like 'schema_history%'"
                        + " and lower(table_name) not in ('projection_slot', 'projection_idle')")
                .query(String.class)
                .list()
                .forEach(table ->
                        readModel.sql("delete from \"%s\"".formatted(table)).update());
    }
}
