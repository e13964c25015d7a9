package dev.svctok.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows which {@link Slot} of each projection serves. The switch from one to the other is the change of one row: a reader
 * sees the rows of one or of the other, never both and never neither.
 */
public final class ProjectionSlots {

    private static final int MAX_ATTEMPTS = 1_000;

    private final JdbcClient readModel;
    private final Dialect dialect;
    private final Map<String, Slot> lastSeen = new ConcurrentHashMap<>();

    ProjectionSlots(JdbcClient readModel, Dialect dialect) {
        this.readModel = readModel;
        this.dialect = dialect;
    }

    /** Those of another connection to the read model. */
    public static ProjectionSlots of(DataSource readModel, Dialect dialect) {
        return new ProjectionSlots(JdbcClient.create(readModel), dialect);
    }

    /**
     * The slot to write to. From now until the end of the transaction that this thread is in, nobody can switch it.
     */
    public Slot lock(String projection) {
        String key = ProjectionSlots.class.getName() + projection;
        if (TransactionSynchronizationManager.getResource(key) instanceof Slot locked) {
            return locked;
        }
        Slot slot = query(projection, " for update");
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.bindResource(key, slot);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                /** It may have released the lock. */
                @Override
                public void savepointRollback(Object savepoint) {
                    TransactionSynchronizationManager.unbindResourceIfPossible(key);
                }

                @Override
                public void afterCompletion(int status) {
                    TransactionSynchronizationManager.unbindResourceIfPossible(key);
                }
            });
        }
        return slot;
    }

    /**
     * The slot that does not serve. From now until the end of the transaction nobody else can begin to change it, and a
     * rebuild can neither begin nor end.
     */
    Slot lockIdle(String projection) {
        readModel
                .sql("select projection from projection_idle where projection = ? for update")
                .param(projection)
                .query(String.class)
                .single();
        return current(projection).other();
    }

    /** The same, for work on other connections that takes its time: the transaction may stand still meanwhile. */
    Slot lockIdlePatiently(String projection) {
        if (dialect == Dialect.POSTGRESQL) {
            readModel
                    .sql("set local idle_in_transaction_session_timeout = "
                            + PatientDataSource.ANSWER_TIMEOUT.toMillis())
                    .update();
        }
        return lockIdle(projection);
    }

    /** The slot that serves at this moment. */
    Slot current(String projection) {
        return query(projection, "");
    }

    /** How often it has been built anew, and once. */
    public int version(String projection) {
        return readModel
                .sql("select version from projection_slot where projection = ?")
                .param(projection)
                .query(Integer.class)
                .optional()
                .orElse(1);
    }

    /** Lets the other slot serve, within a transaction that holds the {@link #lock}. */
    void flip(String projection, int version) {
        readModel
                .sql("update projection_slot set live = ?, version = ? where projection = ?")
                .params(lock(projection).other().name(), version, projection)
                .update();
    }

    /**
     * Reads rows of the slot that serves.
     *
     * @param query for a slot; it must find nothing unless {@link #isLive} holds, and may be asked several times
     */
    public <T> List<T> read(String projection, Function<Slot, Query> query, RowMapper<T> mapper) {
        Slot slot = lastSeen.computeIfAbsent(projection, this::current);
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Query asked = query.apply(slot);
            List<T> rows = readModel
                    .sql(asked.sql())
                    .params(asked.parameters())
                    .query(mapper)
                    .list();
            // Either there is nothing to be found, or the other slot serves meanwhile. That has to be asked for in one
            // statement: while a transaction is being committed, H2 may show a change and then what was before again.
            if (!rows.isEmpty() || findsNothing(projection, slot, asked)) {
                return rows;
            }
            slot = current(projection);
            lastSeen.put(projection, slot);
        }
        throw new TransientDataAccessResourceException("No version of %s serves".formatted(projection));
    }

    /** How many rows a query finds, whichever slot serves. */
    public long count(String query, List<Object> parameters) {
        return readModel
                .sql("select count(*) from (%s) found".formatted(query))
                .params(parameters)
                .query(Long.class)
                .single();
    }

    /** The one value that a query finds, if it finds one, whichever slot serves. */
    public <T> Optional<T> ask(Query query, Class<T> type) {
        return readModel.sql(query.sql()).params(query.parameters()).query(type).optional();
    }

    private boolean findsNothing(String projection, Slot slot, Query query) {
        List<Object> parameters = new ArrayList<>(List.of(projection, slot.name()));
        parameters.addAll(query.parameters());
        return readModel
                .sql("select 1 from projection_slot where projection = ? and live = ? and not exists (%s)"
                        .formatted(query.sql()))
                .params(parameters)
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    /** Of rows in one of the slots. */
    public record Query(String sql, List<Object> parameters) {

        public Query {
            parameters = List.copyOf(parameters);
        }
    }

    /** The condition, in SQL, that a slot serves at the moment of the query. */
    public static String isLive(String projection, Slot slot) {
        return "exists (select 1 from projection_slot where projection = '%s' and live = '%s')"
                .formatted(projection, slot);
    }

    private Slot query(String projection, String suffix) {
        return readModel
                .sql("select live from projection_slot where projection = ?" + suffix)
                .param(projection)
                .query((row, number) -> Slot.valueOf(row.getString(1)))
                .single();
    }
}
