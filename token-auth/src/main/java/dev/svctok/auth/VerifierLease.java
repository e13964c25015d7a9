package dev.svctok.auth;

import dev.svctok.eventstore.EventTail;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Holds this process's {@link Lease}. It ends, on this process's own clock, so long after the moment before the last renewal
 * was sent; whoever waits for it to end counts from a later moment. A renewal whose answer comes after the end is a new
 * lease: then the holder must have read all that was committed before that answer, before it accepts anything.
 */
final class VerifierLease implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(VerifierLease.class);
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int RENEWALS_WITHIN_DURATION = 6;

    /** What is seen meanwhile is told at once afterwards. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final LeaseTable table;
    private final String node;
    private final Duration duration;
    private final Duration interval;
    private final BooleanSupplier othersAreThere;
    private final String id;

    private volatile @Nullable Thread thread;
    private volatile boolean running;
    private volatile long end;
    private volatile long mustHaveReadSince = System.nanoTime();
    private volatile boolean unreachable;

    /**
     * @param othersAreThere whether others want to know at once what has been seen
     */
    VerifierLease(LeaseTable table, String id, String node, Duration duration, BooleanSupplier othersAreThere) {
        this.table = table;
        this.id = id;
        this.node = node;
        this.duration = duration;
        this.interval = shorter(duration.dividedBy(RENEWALS_WITHIN_DURATION), LONGEST_INTERVAL);
        this.othersAreThere = othersAreThere;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** For one start of one process: what was held before belongs to nobody. */
    static String newId() {
        return UUID.randomUUID().toString();
    }

    /** Makes it known to those who delete tokens. Before anything is read that is to be vouched for. */
    void take() {
        long sent = System.nanoTime();
        table.take(id, node, null, duration);
        mustReadFromNowOn();
        end = sent + duration.toNanos();
    }

    /** Keeps it, as long as the tail reads what is committed. */
    void keep(EventTail follower) {
        Thread fresh = new Thread(() -> run(follower), "verifier-lease");
        fresh.setDaemon(true);
        thread = fresh;
        running = true;
        fresh.start();
    }

    /** Whether tokens may be accepted by what the tail has read. */
    boolean holds(EventTail follower) {
        // The end before the clock: a thread that hangs in between sees that it is over.
        long until = end;
        return follower.currentAsOf() - mustHaveReadSince >= 0 && System.nanoTime() - until < 0;
    }

    /** Whatever was read before does not count. */
    void mustReadFromNowOn() {
        mustReadFrom(System.nanoTime());
    }

    private synchronized void mustReadFrom(long moment) {
        if (moment - mustHaveReadSince > 0) {
            mustHaveReadSince = moment;
        }
    }

    /** How long it lasts if it is not renewed. */
    long remainingNanos() {
        return Math.max(0, end - System.nanoTime());
    }

    private void run(EventTail follower) {
        while (running) {
            long changes = follower.changes();
            if (isCurrent(follower)) {
                renew(follower);
            }
            try {
                await(follower, changes);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void await(EventTail follower, long changes) throws InterruptedException {
        if (othersAreThere.getAsBoolean()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            follower.awaitChange(changes, interval);
        } else {
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    /** One that cannot read any more lets its lease end, so that nobody waits for it for ever. */
    private boolean isCurrent(EventTail follower) {
        return follower.isFollowing()
                && System.nanoTime() - follower.currentAsOf()
                        < duration.dividedBy(2).toNanos();
    }

    private void renew(EventTail follower) {
        try {
            long sent = System.nanoTime();
            boolean still = table.renew(id, follower.position());
            if (!still) {
                table.take(id, node, follower.position(), duration);
            }
            renewed(sent, System.nanoTime(), still);
            if (unreachable) {
                log.info("The lease of this verifier is renewed again");
                unreachable = false;
            }
        } catch (DataAccessException | TransactionException e) {
            if (running && !unreachable) {
                log.warn("The lease of this verifier cannot be renewed: {}", e.getMessage());
                unreachable = true;
            }
        }
    }

    private void renewed(long sent, long answered, boolean still) {
        if (!still || answered - end >= 0) {
            // First this: no thread may see the new end without it.
            mustReadFrom(answered);
        }
        end = sent + duration.toNanos();
    }

    /** Before the tail is closed, which wakes the thread. */
    void renewNoMore() {
        running = false;
        LockSupport.unpark(thread);
    }

    /** Gives it back. Nothing is accepted any more when this is called. */
    @Override
    public void close() {
        renewNoMore();
        Thread renewing = thread;
        if (renewing != null) {
            try {
                renewing.join(STOP_TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            table.remove(id);
        } catch (DataAccessException | TransactionException e) {
            log.debug("The lease ends by itself", e);
        }
    }
}
