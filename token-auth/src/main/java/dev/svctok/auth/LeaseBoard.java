package dev.svctok.auth;

import dev.svctok.eventstore.RootCause;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Watches the leases of the other verifiers, for all who wait for them: one thread reads, quickly while somebody waits. A
 * lease has ended for certain when it has been seen unchanged for its duration, by this process's own clock; no two clocks
 * need to agree.
 */
final class LeaseBoard implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LeaseBoard.class);
    private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** Two clocks that measure the same duration may differ by so much of it. */
    private static final long CLOCK_TOLERANCE_PERCENT = 1;

    /** Who has not renewed for so long is taken for dead by those to whom it does not matter whether that is so. */
    private static final Duration SILENCE = VerifierLease.INTERVAL_AMONG_OTHERS.multipliedBy(3);

    private static final Duration DEATH_CHECK_INTERVAL = Duration.ofMillis(100);

    private final LeaseTable table;
    private final String own;
    private final Predicate<String> isDead;
    private final Consumer<Boolean> othersAreThere;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition read = lock.newCondition();
    private final Condition wanted = lock.newCondition();

    private final Map<String, Seen> seen = new HashMap<>();
    private Snapshot snapshot = new Snapshot(System.nanoTime(), false, List.of(), Set.of());
    private int waiting;
    private long nextDeathCheck = System.nanoTime();
    private long readableSince = System.nanoTime();

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
        this.isDead = isDead;
        this.othersAreThere = othersAreThere;
    }

    /** @param since when the answer that held this number of renewals had come */
    private record Seen(long renewals, long since) {}

    /**
     * @param began when it was begun to read these
     * @param silent those among them that have not been renewed for some time
     */
    private record Snapshot(long began, boolean isRead, List<Lease> unended, Set<Lease> silent) {

        boolean allCover(long globalPosition) {
            return unended.stream().allMatch(lease -> lease.covers(globalPosition));
        }

        boolean allHeardOfCover(long globalPosition) {
            return unended.stream().allMatch(lease -> lease.covers(globalPosition) || silent.contains(lease));
        }
    }

    void start() {
        Thread fresh = new Thread(this::run, "lease-board");
        fresh.setDaemon(true);
        thread = fresh;
        fresh.start();
    }

    /** Whether the leases could be read when that was tried last. */
    boolean isReadable() {
        return !unreachable;
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

    /** Whether any of the others has been heard of in the last seconds; true as well where that cannot be told. */
    boolean anyIsHeardOf() {
        lock.lock();
        try {
            return unreachable
                    || !snapshot.isRead()
                    || snapshot.unended().stream()
                            .anyMatch(lease -> !snapshot.silent().contains(lease));
        } finally {
            lock.unlock();
        }
    }

    /** Those of whom it is not known that they have seen the event at a global position, or cannot accept anything. */
    List<BehindVerifier> lacking(long globalPosition) {
        long now = System.nanoTime();
        lock.lock();
        try {
            return snapshot.unended().stream()
                    .filter(lease -> !lease.covers(globalPosition))
                    .map(lease -> new BehindVerifier(lease.node(), left(lease, now)))
                    .sorted(Comparator.comparing(BehindVerifier::node))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private Duration left(Lease lease, long now) {
        Seen unchanged = seen.get(lease.id());
        long passed = unchanged == null ? 0 : now - unchanged.since();
        return Duration.ofNanos(Math.max(0, allOf(lease.duration()) - passed));
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

    /** As {@link #await(long, Duration)}, without those of whom nothing has been heard for some time. */
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
            look();
            pause();
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
        if (unreachable) {
            readableSince = System.nanoTime();
            unreachable = false;
            log.info("The leases of the verifiers can be read again");
        }
        note(leases, began, System.nanoTime());
        takeAway(leases, began);
    }

    private void note(List<Lease> leases, long began, long answered) {
        lock.lock();
        try {
            seen.keySet().retainAll(leases.stream().map(Lease::id).toList());
            for (Lease lease : leases) {
                seen.merge(
                        lease.id(),
                        new Seen(lease.renewals(), answered),
                        (before, now) -> before.renewals() == now.renewals() ? before : now);
            }
            List<Lease> unended = others(leases)
                    .filter(lease -> !isUnchangedFor(lease, allOf(lease.duration()), began))
                    .toList();
            Set<Lease> silent = unended.stream()
                    .filter(lease -> isUnchangedFor(lease, SILENCE.toNanos(), began))
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

    private Stream<Lease> others(List<Lease> leases) {
        return leases.stream().filter(lease -> !lease.id().equals(own));
    }

    private static long allOf(Duration duration) {
        return duration.toNanos() + duration.toNanos() / 100 * CLOCK_TOLERANCE_PERCENT;
    }

    private boolean isUnchangedFor(Lease lease, long nanos, long moment) {
        Seen unchanged = seen.get(lease.id());
        return unchanged != null && moment - unchanged.since() >= nanos;
    }

    /**
     * Those whose holder has gone, or makes a new one when it comes back. While the leases could not be read here they could
     * mostly not be renewed either: their holders are not taken for gone before they have had the time to do so.
     */
    private void takeAway(List<Lease> leases, long began) {
        boolean mayCheck = began - nextDeathCheck >= 0;
        if (mayCheck) {
            nextDeathCheck = began + DEATH_CHECK_INTERVAL.toNanos();
        }
        others(leases).forEach(lease -> {
            long all = allOf(lease.duration());
            if (isUnchangedFor(lease, all, began) && began - readableSince >= all) {
                takeAway(lease, "not been heard of for " + lease.duration().toMillis() + " ms");
            } else if (mayCheck && isDead.test(lease.node())) {
                takeAway(lease, "died");
            }
        });
    }

    private void takeAway(Lease lease, String reason) {
        try {
            if (table.removeEnded(lease)) {
                log.info("The verifier on {} has {}: nobody waits for it any more", lease.node(), reason);
            }
        } catch (DataAccessException | TransactionException e) {
            log.debug("It stays, and does no harm", e);
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
