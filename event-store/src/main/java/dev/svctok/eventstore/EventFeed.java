package dev.svctok.eventstore;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets any number of threads wait for events to settle. One of those that wait looks at the store for all of them, so that
 * many followers ask it no more often than one does, and nobody asks while nobody waits.
 */
public final class EventFeed {

    private final EventReader reader;
    private final CommitSignal signal;
    private final Duration pollInterval;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private long head;
    private boolean someoneLooks;
    private long wakes;

    EventFeed(EventReader reader, CommitSignal signal, Duration pollInterval) {
        this.reader = reader;
        this.signal = signal;
        this.pollInterval = pollInterval;
    }

    /**
     * Waits until events beyond a position are settled, the time is up, or somebody {@linkplain #wakeAll wakes all}.
     *
     * @return up to where events are settled
     */
    public long awaitBeyond(long position, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        lock.lock();
        try {
            long wakesBefore = wakes;
            for (long left = atMost.toNanos();
                    head <= position && left > 0 && wakes == wakesBefore;
                    left = deadline - System.nanoTime()) {
                if (someoneLooks) {
                    changed.awaitNanos(left);
                } else {
                    look(Math.min(left, pollInterval.toNanos()));
                }
            }
            return head;
        } finally {
            lock.unlock();
        }
    }

    private void look(long nanos) throws InterruptedException {
        someoneLooks = true;
        long seen = head;
        lock.unlock();
        try {
            long raised = signal.count();
            seen = reader.settledHead();
            if (seen == head) {
                signal.await(raised, Duration.ofNanos(nanos));
            }
        } finally {
            lock.lock();
            head = Math.max(head, seen);
            someoneLooks = false;
            changed.signalAll();
        }
    }

    /** Lets everybody go who waits, though nothing has happened. */
    public void wakeAll() {
        lock.lock();
        try {
            wakes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        signal.raise();
    }
}
