package dev.svctok.eventstore;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.axonframework.eventhandling.TrackingToken;

/**
 * Lets a writer wait until a projection shows what it wrote: woken at once if the projection runs in this process, by a
 * look at the read model if it runs in another.
 */
public final class ProjectionProgress {

    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ProjectionPositions positions;
    private final Set<String> ofThisProcess;
    private final Map<String, TrackingToken> known = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();

    /** @param ofThisProcess the projections that run here, and elsewhere if others claim them first */
    ProjectionProgress(ProjectionPositions positions, Set<String> ofThisProcess) {
        this.positions = positions;
        this.ofThisProcess = Set.copyOf(ofThisProcess);
    }

    void advanced(String projection, TrackingToken token) {
        lock.lock();
        try {
            known.put(projection, token);
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the projection's rows include the event at a global position, or nobody serves the projection: whoever
     * starts to will catch up first. That nobody works on it now says nothing of this: it may be between one who died and the next.
     *
     * @param othersMayServe whether other processes are there that may serve the projection
     * @return false if the time was up before
     */
    public boolean await(String projection, long globalPosition, Duration atMost, BooleanSupplier othersMayServe)
            throws InterruptedException {
        boolean here = ofThisProcess.contains(projection);
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isKnownToCover(projection, globalPosition)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            if (!awaitAdvance(projection, globalPosition)) {
                positions.of(projection).ifPresent(token -> advanced(projection, token));
                if (!here && !othersMayServe.getAsBoolean()) {
                    return true;
                }
            }
        }
        return true;
    }

    private boolean isKnownToCover(String projection, long globalPosition) {
        return Positions.covers(known.get(projection), globalPosition);
    }

    private boolean awaitAdvance(String projection, long globalPosition) throws InterruptedException {
        long nanos = LOOK_INTERVAL_NANOS;
        lock.lock();
        try {
            while (!isKnownToCover(projection, globalPosition)) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = advanced.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
