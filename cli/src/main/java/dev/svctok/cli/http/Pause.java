package dev.svctok.cli.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass. */
interface Pause {

    Pause REAL = Pause::await;

    /** Returns at once where the thread is interrupted. */
    void of(Duration duration);

    private static void await(Duration duration) {
        try {
            if (new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("Nobody counts down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
