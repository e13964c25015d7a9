package dev.svctok.eventstore;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Knows who is about to append events, in whichever process. Looking at them holds nobody up. */
final class Writers {

    /** A trigger lets every transaction hold this lock, which many can share, from before its first event to its end. */
    private static final String ON_POSTGRESQL = "select virtualtransaction from pg_locks where locktype = 'advisory'"
            + " and database = (select oid from pg_database where datname = current_database())"
            + " and classid = 'domain_event'::regclass and objid = 0";

    private static final String ON_H2 = "select cast(session_id as varchar) from information_schema.sessions"
            + " where session_id <> session_id() and (contains_uncommitted or executing_statement is not null)";

    /** One that waits for another to finish cannot be about to commit. */
    private static final String COMMITTING_ON_H2 =
            "select session_id || ' ' || executing_statement_start from information_schema.sessions"
                    + " where session_id <> session_id() and contains_uncommitted and executing_statement is not null"
                    + " and blocker_id is null";

    /** H2 looks at other sessions without holding them up, and once in a while stumbles over one that comes to its end. */
    private static final Set<String> GENERAL_ERROR = Set.of("HY000");

    private static final int ATTEMPTS = 10;

    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final JdbcClient events;
    private final Dialect dialect;

    Writers(JdbcClient events, Dialect dialect) {
        this.events = events;
        this.dialect = dialect;
    }

    /** Whoever has got a place for an event, or is about to, and has not finished. */
    Set<String> atWork() {
        return ask(dialect == Dialect.H2 ? ON_H2 : ON_POSTGRESQL);
    }

    /** Waits until everybody has finished who is at work now; false if the time was up before. */
    boolean awaitAtWork(Duration atMost) {
        return await(this::atWork, atMost);
    }

    /** Waits until everybody has finished who may be committing now, on H2; false if the time was up before. */
    boolean awaitCommitting(Duration atMost) {
        return await(() -> ask(COMMITTING_ON_H2), atMost);
    }

    private static boolean await(Supplier<Set<String>> working, Duration atMost) {
        long start = System.nanoTime();
        Set<String> awaited = working.get();
        while (!awaited.isEmpty()) {
            if (System.nanoTime() - start >= atMost.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
            awaited.retainAll(working.get());
        }
        return true;
    }

    private Set<String> ask(String query) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new HashSet<>(events.sql(query).query(String.class).list());
            } catch (DataAccessException e) {
                if (attempt == ATTEMPTS || !SqlStates.anyBeginsWith(e, GENERAL_ERROR)) {
                    throw e;
                }
            }
        }
    }
}
