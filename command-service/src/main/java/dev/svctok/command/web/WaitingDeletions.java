package dev.svctok.command.web;

import dev.svctok.auth.web.ApiException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;

/**
 * Lets no more than so many deletions wait at a time. Each keeps a thread of the web server while another process hangs; without a
 * bound they would soon have all of them, and nothing could be checked here any more.
 */
final class WaitingDeletions {

    /** Where nobody hangs, another has its answer before that. */
    private static final long PATIENCE_MILLIS = 100;

    private final Semaphore free;

    WaitingDeletions(int most) {
        this.free = new Semaphore(most);
    }

    /**
     * Must be left again.
     *
     * @throws ApiException 503 where as many wait as may
     */
    void enter() throws InterruptedException {
        if (!free.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new ApiException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "Too many deletions wait already, as another process hangs. Nothing was deleted. Try again, or delete without waiting (wait=false).");
        }
    }

    void leave() {
        free.release();
    }
}
