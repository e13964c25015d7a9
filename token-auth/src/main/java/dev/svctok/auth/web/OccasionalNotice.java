package dev.svctok.auth.web;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Of what happens often: when to tell of it, and how much there is to tell. */
final class OccasionalNotice {

    /** Once in so long at the most. */
    static final int SECONDS = 10;

    private static final long NANOS = TimeUnit.SECONDS.toNanos(SECONDS);

    private final AtomicLong untold = new AtomicLong();
    private final AtomicLong toldAt = new AtomicLong(System.nanoTime() - NANOS);

    /**
     * It has happened once more.
     *
     * @return how often since it was told last, if it is to be told now; else 0
     */
    long happened() {
        long count = untold.incrementAndGet();
        long now = System.nanoTime();
        long last = toldAt.get();
        if (now - last < NANOS || !toldAt.compareAndSet(last, now)) {
            return 0;
        }
        untold.addAndGet(-count);
        return count;
    }
}
