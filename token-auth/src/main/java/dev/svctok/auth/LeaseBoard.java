package dev.svctok.auth;

import dev.svctok.eventstore.FailureNotice;
import dev.svctok.eventstore.RootCause;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Watches the leases of the other verifiers, for all who wait for them: one thread reads, quickly while somebody waits. */
final class LeaseBoard implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LeaseBoard.class);
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** Who has not renewed for so long is taken for dead by those to whom it does not matter whether that is so. */
    private static final Duration SILENCE = VerifierLease.INTERVAL_AMONG_OTHERS.multipliedBy(3);

    /** Who has had no answer for so long may be asking a database that has died without a word. */
    private static final Duration OUTDATED = SLOW.multipliedBy(5);

    private final LeaseTable table;
    private final String own;
    private final Consumer<Boolean> othersAreThere;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition read = lock.newCondition();
    private final Condition wanted = lock.newCondition();

    private final FailureNotice notice = new FailureNotice(
            log, "The leases of the verifiers cannot be watched; deletions wait until they can, and it is tried again");
    private final LeaseAges ages = new LeaseAges();
    private final GoneVerifiers gone;
    private Snapshot snapshot = new Snapshot(System.nanoTime(), false, List.of(), Set.of());
    private int waiting;
    private long readableSince = System.nanoTime();

    private volatile long lastAnswered = System.nanoTime();
    private volatile boolean unreachable;
    private volatile boolean stopped;
    private volatile @Nullable Thread thread;

    /**
     * @param own the id of this process's lease, for which nobody needs to wait here
     * @param isDead tells of a node whether its process is dead for certain
     * @param othersAreThere is told when others are there after none were, and when none are there any more
     */
    LeaseBoard(LeaseTable table, String own, Predicate<String> isDead, Consumer<Boolean> othersAreThere) {
        this.table = table;
        this.own = own;
        this.gone = new GoneVerifiers(table, ages, isDead);
        this.othersAreThere = othersAreThere;
    }

    /**
     * @param began when it was begun to read these
     * @param silent those among them that have not been renewed for some time
     */
    private record Snapshot(long began, boolean isRead, List<Lease> unended, Set<Lease> silent) {

        boolean allCover(long globalPosition) {
            return unended.stream().allMatch(lease -> lease.covers(globalPosition));
        }

        boolean allHeardOfCover(long globalPosition) {
            return unended.stream()
                    .allMatch(lease -> lease.remote() || lease.covers(globalPosition) || silent.contains(lease));
        }

        boolean allOfSvctokHaveSeen(Seen events) {
            return unended.stream()
                    .allMatch(lease -> lease.remote() || lease.seen().coversAllOf(events));
        }
    }

    void start() {
        Thread fresh = new Thread(this::run, "lease-board");
        fresh.setDaemon(true);
        thread = fresh;
        fresh.start();
    }

    /** Whether the leases could be read when that was tried last, and that was not long ago. */
    boolean isReadable() {
        return !unreachable && System.nanoTime() - lastAnswered < OUTDATED.toNanos();
    }

    /** Where the others are. */
    List<String> nodes() {
        lock.lock();
        try {
            return snapshot.unended().stream().map(Lease::node).sorted().toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether any of the others that have been heard of in the last seconds serves a projection; true as well where that cannot
     * be told.
     */
    boolean anyMayServe(String projection) {
        lock.lock();
        try {
            return !isReadable()
                    || !snapshot.isRead()
                    || snapshot.unended().stream()
                            .anyMatch(lease -> !snapshot.silent().contains(lease) && lease.mayServe(projection));
        } finally {
            lock.unlock();
        }
    }

    /** Those of whom it is not known that they have seen the event at a global position, or cannot accept anything. */
    List<BehindVerifier> lacking(long globalPosition) {
        return lacking(globalPosition, true);
    }

    /** The same without other programs, which know of deletions only. */
    List<BehindVerifier> lackingOfSvctok(long globalPosition) {
        return lacking(globalPosition, false);
    }

    private List<BehindVerifier> lacking(long globalPosition, boolean withRemote) {
        long now = System.nanoTime();
        lock.lock();
        try {
            return snapshot.unended().stream()
                    .filter(lease -> !lease.covers(globalPosition) && (withRemote || !lease.remote()))
                    .map(lease -> new BehindVerifier(lease.node(), ages.left(lease, now)))
                    .sorted(Comparator.comparing(BehindVerifier::node))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Reads the leases anew; false if the time was up before. */
    boolean look(Duration atMost) throws InterruptedException {
        return await(leases -> true, atMost);
    }

    /**
     * Waits until no other verifier can accept a token by what it has seen before the event at a global position, which
     * must have been committed when this is called.
     *
     * @return false if the time was up before
     */
    boolean await(long globalPosition, Duration atMost) throws InterruptedException {
        return await(leases -> leases.allCover(globalPosition), atMost);
    }

    /** Waits until every verifier of svctok's own has seen all of these events, or cannot accept anything. */
    boolean awaitAllOfSvctok(Seen events, Duration atMost) throws InterruptedException {
        return await(leases -> leases.allOfSvctokHaveSeen(events), atMost);
    }

    /**
     * As {@link #await(long, Duration)}, without those of whom nothing has been heard for some time, and without other programs,
     * which do not need to know of anything but deletions.
     */
    boolean awaitThoseHeardOf(long globalPosition, Duration atMost) throws InterruptedException {
        return await(leases -> leases.allHeardOfCover(globalPosition), atMost);
    }

    private boolean await(Predicate<Snapshot> condition, Duration atMost) throws InterruptedException {
        long asked = System.nanoTime();
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            waiting++;
            wanted.signal();
            while (!isReadSince(asked) || !condition.test(snapshot)) {
                if (nanos <= 0 || stopped) {
                    return false;
                }
                nanos = read.awaitNanos(nanos);
            }
            return true;
        } finally {
            waiting--;
            lock.unlock();
        }
    }

    private boolean isReadSince(long moment) {
        return snapshot.isRead() && snapshot.began() - moment >= 0;
    }

    private void run() {
        while (!stopped) {
            try {
                look();
                notice.done();
                pause();
            } catch (RuntimeException | Error e) {
                // Without this thread every deletion would wait for ever.
                notice.failed(e);
                LockSupport.parkNanos(SLOW.toNanos());
            }
        }
    }

    private void look() {
        long began = System.nanoTime();
        List<Lease> leases;
        try {
            leases = table.all();
        } catch (DataAccessException | TransactionException e) {
            if (!unreachable && !stopped) {
                unreachable = true;
                log.warn(
                        "The leases of the verifiers cannot be read; deletions wait until they can: {}",
                        RootCause.messageOf(e));
            }
            return;
        }
        long answered = System.nanoTime();
        if (!isReadable()) {
            readableSince = answered;
        }
        lastAnswered = answered;
        if (unreachable) {
            unreachable = false;
            log.info("The leases of the verifiers can be read again");
        }
        List<Lease> others =
                leases.stream().filter(lease -> !lease.id().equals(own)).toList();
        note(leases, others, began, answered);
        gone.takeAway(others, began, readableSince);
    }

    private void note(List<Lease> leases, List<Lease> others, long began, long answered) {
        lock.lock();
        try {
            ages.note(leases, answered);
            List<Lease> unended =
                    others.stream().filter(lease -> !ages.isEnded(lease, began)).toList();
            Set<Lease> silent = unended.stream()
                    .filter(lease -> ages.isUnchangedFor(SILENCE, lease, began))
                    .collect(Collectors.toSet());
            if (unended.isEmpty() != snapshot.unended().isEmpty()) {
                othersAreThere.accept(!unended.isEmpty());
            }
            snapshot = new Snapshot(began, true, unended, silent);
            read.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        lock.lock();
        try {
            int before = waiting;
            long nanos = before > 0 ? QUICK_NANOS : SLOW.toNanos();
            while (waiting <= before && nanos > 0 && !stopped) {
                nanos = wanted.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stopped = true;
        lock.lock();
        try {
            wanted.signalAll();
            read.signalAll();
        } finally {
            lock.unlock();
        }
        Thread running = thread;
        if (running != null) {
            try {
                running.join(STOP_TIMEOUT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
