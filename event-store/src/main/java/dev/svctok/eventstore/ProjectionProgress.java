package dev.svctok.eventstore;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.axonframework.eventhandling.TrackingToken;

/**
 * Lets a writer wait until a projection shows what it wrote: woken at once if the projection runs in this process, by a
 * look at the read model if it runs in another.
 */
public final class ProjectionProgress {

    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ProjectionPositions positions;
    private final Map<String, TrackingToken> known = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();

    ProjectionProgress(ProjectionPositions positions) {
        this.positions = positions;
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
     * Waits until the projection's rows include the event at a global position, or no node works on the projection: then
     * nobody serves it, and whoever starts to will catch up first.
     *
     * @return false if the time was up before
     */
    public boolean await(String projection, long globalPosition, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!isKnownToCover(projection, globalPosition)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            if (!awaitAdvance(projection, globalPosition)) {
                positions.of(projection).ifPresent(token -> advanced(projection, token));
                if (!isKnownToCover(projection, globalPosition) && !positions.isWorkedOn(projection)) {
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
