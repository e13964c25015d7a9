package dev.svctok.eventstore;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Knows up to where the sequence of events cannot change any more. Events get their places while they are written and
 * become visible when they are committed, in another order: a reader that only remembers the last place it has seen would
 * miss those that come later with a lower one. Below the settled head, a place without an event stays without one.
 *
 * <p>To find it, the end is read first. When every writer that is at work after that has finished, all up to that end is
 * visible. Writers are not held up.
 */
final class SettledHead {

    /** To count more than so many, as at a start, takes longer than to wait for the writers. */
    private static final int MANY = 100_000;

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final long GLANCE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JdbcClient events;
    private final Dialect dialect;
    private final Writers writers;
    private final LongSupplier known;

    private volatile long settled;

    /** What was the end at the last glance that has not been settled yet, and who has been at work ever since. */
    private long glancedAt = System.nanoTime() - GLANCE_INTERVAL_NANOS;

    private long end;
    private Set<String> stillAtWork = new HashSet<>();

    /** @param known something that is settled for certain; to begin with, where a writer is at work at the start */
    SettledHead(JdbcClient events, Dialect dialect, LongSupplier known) {
        this.events = events;
        this.dialect = dialect;
        this.writers = new Writers(events, dialect);
        this.known = known;
    }

    /**
     * Moves on as far as that can be done in short time, and tells how far that is. Where a writer hangs it stays where it
     * is.
     */
    synchronized long advance() {
        long head = head();
        if (head > settled && (hasNoGaps(head) || writers.awaitAtWork(PATIENCE))) {
            // On H2, what was seen may have been lost meanwhile, with the process that was writing it.
            settled = dialect == Dialect.H2 ? Math.max(settled, Math.min(head, head())) : head;
        } else if (settled == 0 && head > 0) {
            settled = known.getAsLong();
        }
        return settled;
    }

    /** Moves on without waiting for anybody, by a look at the writers once a second at the most. */
    synchronized long glance() {
        if (System.nanoTime() - glancedAt < GLANCE_INTERVAL_NANOS) {
            return settled;
        }
        if (end <= settled) {
            long seen = head();
            stillAtWork = writers.atWork();
            // Only now that it is known who was at work: without that, nothing would be waited for.
            end = seen;
        } else {
            stillAtWork.retainAll(writers.atWork());
        }
        if (stillAtWork.isEmpty()) {
            settled = Math.max(settled, end);
        }
        glancedAt = System.nanoTime();
        return settled;
    }

    /** Those of the places where an event stands, or may still turn up. */
    SortedSet<Long> open(SortedSet<Long> places) {
        long to = advance();
        SortedSet<Long> open = new TreeSet<>(places.tailSet(to + 1));
        open.addAll(EventLog.taken(events, places.headSet(to + 1)));
        return open;
    }

    private long head() {
        return events.sql("select coalesce(max(global_index), 0) from domain_event")
                .query(Long.class)
                .single();
    }

    /**
     * Every place up to the head is taken: nothing can come in between. On H2 that is not enough, as it shows an event a
     * moment before it is in the file; only when its writer has finished, a killed process loses it no more.
     */
    private boolean hasNoGaps(long head) {
        return dialect != Dialect.H2
                && head - settled <= MANY
                && events.sql("select count(*) from domain_event where global_index > ? and global_index <= ?")
                                .params(settled, head)
                                .query(Long.class)
                                .single()
                        == head - settled;
    }
}
