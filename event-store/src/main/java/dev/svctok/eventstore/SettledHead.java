package dev.svctok.eventstore;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

    /** A trigger lets every transaction hold this lock, which many can share, from before its first event to its end. */
    private static final String WRITERS_ON_POSTGRESQL =
            "select virtualtransaction from pg_locks where locktype = 'advisory'"
                    + " and database = (select oid from pg_database where datname = current_database())"
                    + " and classid = 'domain_event'::regclass and objid = 0";

    private static final String WRITERS_ON_H2 = "select cast(session_id as varchar) from information_schema.sessions"
            + " where session_id <> session_id() and (contains_uncommitted or executing_statement is not null)";

    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final JdbcClient events;
    private final Dialect dialect;

    private long settled;

    SettledHead(JdbcClient events, Dialect dialect) {
        this.events = events;
        this.dialect = dialect;
    }

    /**
     * Moves on as far as that can be done in short time, and tells how far that is. Where a writer hangs it stays where it
     * is.
     */
    synchronized long advance() {
        long head = head();
        if (head > settled && (hasNoGaps(head) || writersHaveFinished())) {
            settled = head;
        }
        return settled;
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
                && events.sql("select count(*) from domain_event where global_index > ? and global_index <= ?")
                                .params(settled, head)
                                .query(Long.class)
                                .single()
                        == head - settled;
    }

    private boolean writersHaveFinished() {
        long start = System.nanoTime();
        Set<String> atWork = writers();
        while (!atWork.isEmpty()) {
            if (System.nanoTime() - start >= PATIENCE_NANOS) {
                return false;
            }
            LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
            atWork.retainAll(writers());
        }
        return true;
    }

    private Set<String> writers() {
        return new HashSet<>(events.sql(dialect == Dialect.H2 ? WRITERS_ON_H2 : WRITERS_ON_POSTGRESQL)
                .query(String.class)
                .list());
    }
}
