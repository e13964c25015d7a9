package dev.svctok.eventstore;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows which {@link Slot} of each projection serves. The switch from one to the other is the change of one row: a reader
 * sees the rows of one or of the other, never both and never neither.
 */
public final class ProjectionSlots {

    private final JdbcClient readModel;
    private final Map<String, Slot> lastSeen = new ConcurrentHashMap<>();

    ProjectionSlots(JdbcClient readModel) {
        this.readModel = readModel;
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

    /** Lets the other slot serve, within a transaction that holds the {@link #lock}. */
    void flip(String projection) {
        readModel
                .sql("update projection_slot set live = ?, version = version + 1 where projection = ?")
                .params(lock(projection).other().name(), projection)
                .update();
    }

    /**
     * Reads rows of the slot that serves.
     *
     * @param query gets the slot; it must find nothing unless {@link #isLive} holds, and may be asked twice
     */
    public <T> List<T> read(String projection, Function<Slot, List<T>> query) {
        Slot seen = lastSeen.computeIfAbsent(projection, name -> query(name, ""));
        List<T> rows = query.apply(seen);
        if (!rows.isEmpty()) {
            return rows;
        }
        // Either there is nothing to be found, or the other slot serves meanwhile.
        Slot now = query(projection, "");
        lastSeen.put(projection, now);
        return now == seen ? rows : query.apply(now);
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
