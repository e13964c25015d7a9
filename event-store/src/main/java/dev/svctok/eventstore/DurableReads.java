package dev.svctok.eventstore;

import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;
import org.axonframework.common.transaction.TransactionManager;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Reads events, and only such as no killed process can lose any more. H2 shows a commit a moment before it is in the file:
 * there, what has been read is given away when all have finished who were committing then.
 *
 * <p>Reading and waiting are one transaction. Where the process is killed meanwhile that has opened the file, H2 connects the
 * others to a new server, which knows nothing of who was committing: outside a transaction without a word, within one it
 * throws.
 */
final class DurableReads {

    /** A write to the file takes about a millisecond. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Writers writers;
    private final Dialect dialect;
    private final TransactionManager transactions;

    /** @param transactions of the connections that the writers are looked at with, and the events read */
    DurableReads(Writers writers, Dialect dialect, TransactionManager transactions) {
        this.writers = writers;
        this.dialect = dialect;
        this.transactions = transactions;
    }

    /**
     * What is read, once it is there to stay. May be called within a transaction.
     *
     * @throws TransientDataAccessResourceException if that has not come about for seconds
     */
    <T extends Collection<?>> T of(Supplier<T> reading) {
        if (dialect != Dialect.H2) {
            return reading.get();
        }
        return transactions.fetchInTransaction(() -> {
            T found = reading.get();
            if (!found.isEmpty() && !writers.awaitCommitting(PATIENCE)) {
                throw new TransientDataAccessResourceException(
                        "An event has been on its way into the file for %d s".formatted(PATIENCE.toSeconds()));
            }
            return found;
        });
    }
}
