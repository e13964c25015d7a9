package dev.svctok.eventstore;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes away the rows that nobody needs: those of an old version, and of one that was not finished. */
final class SlotCleaner {

    private final SlotSchema schema;
    private final ProjectionSlots slots;
    private final RebuildTable rebuilds;
    private final TransactionTemplate transaction;

    /** Not known of any at start: a process may have been killed before it cleaned up. */
    private final Set<String> clean = ConcurrentHashMap.newKeySet();

    SlotCleaner(
            SlotSchema schema,
            ProjectionSlots slots,
            RebuildTable rebuilds,
            PlatformTransactionManager transactionManager) {
        this.schema = schema;
        this.slots = slots;
        this.rebuilds = rebuilds;
        this.transaction = new TransactionTemplate(transactionManager);
    }

    void somethingMayBeLeft() {
        clean.clear();
    }

    /**
     * Takes away what the slot that does not serve holds, if nothing is being built there.
     *
     * @return whether there was anything
     */
    boolean cleanUp(ProjectionTables tables) {
        if (clean.contains(tables.projection())) {
            return false;
        }
        boolean found = Boolean.TRUE.equals(transaction.execute(status -> {
            Slot idle = slots.lockIdle(tables.projection());
            return rebuilds.find(tables.projection()).isEmpty() && schema.empty(tables, idle);
        }));
        if (!found) {
            clean.add(tables.projection());
        }
        return found;
    }
}
