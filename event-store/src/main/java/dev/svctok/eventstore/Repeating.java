package dev.svctok.eventstore;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Does something again and again while the process runs, on a thread of its own. A failure does not end it. */
final class Repeating implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Repeating.class);

    private final String thread;
    private final Duration interval;
    private final Runnable task;
    private final FailureNotice notice;
    private volatile @Nullable ScheduledExecutorService timer;

    /**
     * @param thread its name
     * @param interval before the first time, and between the end of one and the next
     */
    Repeating(String thread, Duration interval, Runnable task) {
        this.thread = thread;
        this.interval = interval;
        this.task = task;
        this.notice = new FailureNotice(log, thread + " has failed; it is tried again");
    }

    @Override
    public void start() {
        ScheduledExecutorService fresh = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread worker = new Thread(work, thread);
            worker.setDaemon(true);
            return worker;
        });
        var unused = fresh.scheduleWithFixedDelay(
                this::once, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        timer = fresh;
    }

    private void once() {
        try {
            task.run();
            notice.done();
        } catch (DataAccessException | TransactionException e) {
            log.debug("{} cannot reach the database now, or this process is being stopped", thread, e);
        } catch (RuntimeException | Error e) {
            // Whatever left this would be the end of it.
            notice.failed(e);
        }
    }

    /** Lets what is under way finish: an interrupt would close the file under an embedded database for everybody. */
    @Override
    public void stop() {
        ScheduledExecutorService running = timer;
        if (running != null) {
            running.shutdown();
            timer = null;
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
