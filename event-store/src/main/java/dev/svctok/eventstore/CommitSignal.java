package dev.svctok.eventstore;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes whoever follows the events as soon as this process has committed new ones. */
public final class CommitSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private long count;

    void raise() {
        lock.lock();
        try {
            count++;
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the signal has been raised since it stood at {@code seen}, or until the time is up.
     *
     * @return where it stands now
     */
    long await(long seen, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (count == seen && nanos > 0) {
                nanos = raised.awaitNanos(nanos);
            }
            return count;
        } finally {
            lock.unlock();
        }
    }
}
