package dev.svctok.auth;

import dev.svctok.eventstore.FailureNotice;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Has the index loaded anew when its rows have been built anew: it may have been made from rows that were damaged. */
final class RebuildWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RebuildWatch.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final IndexLoader loader;
    private final Reload reload;
    private final Thread thread = new Thread(this::run, "verification-reload");
    private final FailureNotice notice = new FailureNotice(
            log, "The verification index cannot be loaded anew; the old one serves on, and it is tried again");

    private volatile boolean stopped;
    private int version;

    /** Loads the rows that serve. */
    interface Reload {

        /** @return their version */
        int load() throws InterruptedException;
    }

    /** @param version of the rows that the index was made from */
    RebuildWatch(IndexLoader loader, int version, Reload reload) {
        this.loader = loader;
        this.version = version;
        this.reload = reload;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
            if (!stopped) {
                look();
            }
        }
    }

    private void look() {
        try {
            if (loader.version() != version) {
                version = reload.load();
            }
            notice.done();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        } catch (DataAccessException | TransactionException | CancellationException e) {
            log.debug("The rows cannot be read now, or this process is being stopped", e);
        } catch (RuntimeException | Error e) {
            // There may be no memory for it beside the old one now.
            notice.failed(e);
        }
    }

    /** Lets a reading in progress finish: an interrupt would close the file under an embedded database for everybody. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
