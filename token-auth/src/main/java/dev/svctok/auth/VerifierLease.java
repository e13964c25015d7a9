package dev.svctok.auth;

import dev.svctok.eventstore.EventTail;
import dev.svctok.eventstore.FailureNotice;
import dev.svctok.eventstore.NodeId;
import dev.svctok.eventstore.RootCause;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Holds this process's {@link Lease}. It ends, on this process's own clock, so long after the moment before the last renewal
 * was sent; whoever waits for it to end counts from a later moment. A renewal whose answer comes after the end is a new
 * lease: then the holder must have read all that was committed before that answer, before it accepts anything.
 *
 * <p>The clock that is never set may stand still while a whole machine is suspended. It has ended as well, therefore, when
 * the other clock says so.
 */
final class VerifierLease implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(VerifierLease.class);
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(5);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int RENEWALS_WITHIN_DURATION = 6;

    /** What is seen meanwhile is told at once afterwards. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** How often a lease is renewed at least while there are others, who want to know that its holder is there. */
    static final Duration INTERVAL_AMONG_OTHERS = Duration.ofSeconds(1);

    private final LeaseTable table;
    private final NodeId node;
    private final Duration duration;
    private final Duration interval;
    private final BooleanSupplier othersAreThere;
    private final LongSupplier wallClockMillis;
    private final String id;
    private final FailureNotice notice =
            new FailureNotice(log, "The lease of this verifier cannot be renewed; it is tried again");

    /** Of the one thread that takes and then renews. A number that comes again would look as if the lease had stood still. */
    private long renewals;

    private volatile @Nullable Thread thread;
    private volatile boolean running;
    private volatile End end = new End(System.nanoTime(), 0);
    private volatile long mustHaveReadSince = System.nanoTime();
    private volatile boolean unreachable;

    /**
     * @param othersAreThere whether others want to know at once what has been seen
     * @param wallClockMillis may be set at any time; only what it says of durations counts
     */
    VerifierLease(
            LeaseTable table,
            String id,
            NodeId node,
            Duration duration,
            BooleanSupplier othersAreThere,
            LongSupplier wallClockMillis) {
        this.wallClockMillis = wallClockMillis;
        this.table = table;
        this.id = id;
        this.node = node;
        this.duration = duration;
        this.interval = shorter(duration.dividedBy(RENEWALS_WITHIN_DURATION), LONGEST_INTERVAL);
        this.othersAreThere = othersAreThere;
    }

    /**
     * A moment on both clocks.
     *
     * @param nanos on {@link System#nanoTime()}
     * @param wallMillis since 1970
     */
    record End(long nanos, long wallMillis) {}

    private End now() {
        return new End(System.nanoTime(), wallClockMillis.getAsLong());
    }

    private End endOfOneSent(End sent) {
        return new End(sent.nanos() + duration.toNanos(), sent.wallMillis() + duration.toMillis());
    }

    private boolean isOver(End until) {
        return !holdsUntil(until, until.nanos());
    }

    /**
     * Whether neither moment has come.
     *
     * @param until an end that this lease has had
     * @param nanos another moment, on {@link System#nanoTime()}
     */
    boolean holdsUntil(End until, long nanos) {
        long now = System.nanoTime();
        return now - until.nanos() < 0 && now - nanos <= 0 && wallClockMillis.getAsLong() < until.wallMillis();
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
        if (node.isExclusive()) {
            table.removeOfNode(node.toString());
        }
        End sent = now();
        table.take(id, node.toString(), Seen.NOTHING, duration, ++renewals);
        mustReadFromNowOn();
        end = endOfOneSent(sent);
    }

    /** Keeps it, as long as the tail reads what is committed. */
    void keep(EventTail follower) {
        Thread fresh = new Thread(() -> run(follower), "verifier-lease");
        fresh.setDaemon(true);
        thread = fresh;
        running = true;
        fresh.start();
    }

    /** For what the tail has read; null before it has read anything. */
    @Nullable
    Warrant warrantFor(EventTail follower, Duration maxStaleness) {
        return follower.isFollowing()
                ? new Warrant(follower, this, end, follower.currentAsOf(), maxStaleness.toNanos())
                : null;
    }

    /**
     * Whether tokens may be accepted by what was read at a moment.
     *
     * @param currentAsOf as in {@link EventTail#currentAsOf()}
     */
    boolean countsWhatWasReadAt(long currentAsOf) {
        return currentAsOf - mustHaveReadSince >= 0;
    }

    /** Whatever was read before does not count. */
    synchronized void mustReadFromNowOn() {
        long moment = System.nanoTime();
        if (moment - mustHaveReadSince > 0) {
            mustHaveReadSince = moment;
        }
    }

    /** How long it lasts if it is not renewed. */
    long remainingNanos() {
        return Math.max(0, end.nanos() - System.nanoTime());
    }

    private void run(EventTail follower) {
        while (running) {
            try {
                long changes = follower.changes();
                if (isCurrent(follower)) {
                    renew(follower);
                    notice.done();
                }
                await(follower, changes);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | Error e) {
                // Without this thread nothing would be accepted here any more.
                notice.failed(e);
                LockSupport.parkNanos(shorter(interval, INTERVAL_AMONG_OTHERS).toNanos());
            }
        }
    }

    private void await(EventTail follower, long changes) throws InterruptedException {
        if (othersAreThere.getAsBoolean()) {
            LockSupport.parkNanos(PAUSE_NANOS);
            follower.awaitChange(changes, shorter(interval, INTERVAL_AMONG_OTHERS));
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
            End sent = now();
            boolean still = table.renew(id, Seen.of(follower.position()), ++renewals);
            if (!still && !running) {
                // It has been given back meanwhile.
                return;
            }
            if (!still) {
                table.take(id, node.toString(), Seen.of(follower.position()), duration, ++renewals);
            }
            renewed(sent, still);
            if (unreachable) {
                log.info("The lease of this verifier is renewed again");
                unreachable = false;
            }
        } catch (DataAccessException | TransactionException e) {
            if (running && !unreachable) {
                log.warn("The lease of this verifier cannot be renewed: {}", RootCause.messageOf(e));
                unreachable = true;
            }
        }
    }

    private void renewed(End sent, boolean still) {
        if (!still || isOver(end)) {
            // First this: no thread may see the new end without it.
            mustReadFromNowOn();
        }
        end = endOfOneSent(sent);
    }

    /** Makes itself known at once. */
    void renewSoon() {
        LockSupport.unpark(thread);
    }

    /** Before the tail is closed, which wakes the thread. */
    void renewNoMore() {
        running = false;
        renewSoon();
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
