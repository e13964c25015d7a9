package dev.svctok.eventstore;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes away the rows that nobody needs: those of an old version, and of one that was not finished. */
final class SlotCleaner {

    /** A transaction of H2 holds in memory what it would take to undo it. */
    private static final int ROWS_AT_ONCE = 5_000;

    private final JdbcClient readModel;
    private final Dialect dialect;
    private final ProjectionSlots slots;
    private final RebuildTable rebuilds;
    private final TransactionTemplate transaction;

    /** Not known of any at start: a process may have been killed before it cleaned up. */
    private final Set<String> clean = ConcurrentHashMap.newKeySet();

    SlotCleaner(
            JdbcClient readModel,
            Dialect dialect,
            ProjectionSlots slots,
            RebuildTable rebuilds,
            PlatformTransactionManager transactionManager) {
        this.readModel = readModel;
        this.dialect = dialect;
        this.slots = slots;
        this.rebuilds = rebuilds;
        this.transaction = new TransactionTemplate(transactionManager);
    }

    void somethingMayBeLeft() {
        clean.clear();
    }

    /**
     * Takes away some of what the slot that does not serve holds, if nothing is being built there.
     *
     * @return whether there may be more
     */
    boolean cleanUp(ProjectionTables tables) {
        if (clean.contains(tables.projection())) {
            return false;
        }
        boolean found = Boolean.TRUE.equals(transaction.execute(status -> {
            Slot idle = slots.lockIdle(tables.projection());
            return rebuilds.find(tables.projection()).isEmpty() && takeAway(tables, idle);
        }));
        if (!found) {
            clean.add(tables.projection());
        }
        return found;
    }

    /** Takes everything away, within the surrounding transaction. */
    void empty(ProjectionTables tables, Slot slot) {
        for (String table : tables.tables(slot)) {
            readModel.sql("delete from " + table).update();
        }
    }

    private boolean takeAway(ProjectionTables tables, Slot idle) {
        boolean found = false;
        for (String table : tables.tables(idle)) {
            found |= switch (dialect) {
                // Its TRUNCATE ends the transaction, and with it the lock.
                case H2 ->
                    readModel
                                    .sql("delete from %s fetch first %d rows only".formatted(table, ROWS_AT_ONCE))
                                    .update()
                            > 0;
                case POSTGRESQL -> truncate(table);
            };
        }
        return found;
    }

    private boolean truncate(String table) {
        boolean filled = readModel
                .sql("select exists (select 1 from %s)".formatted(table))
                .query(Boolean.class)
                .single();
        if (filled) {
            // Who still reads there keeps it from happening now.
            readModel.sql("set local lock_timeout = '500ms'").update();
            readModel.sql("truncate table " + table).update();
        }
        return filled;
    }
}
