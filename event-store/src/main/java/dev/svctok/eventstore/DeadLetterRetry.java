package dev.svctok.eventstore;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Tries dead letters again, once a minute: many a cause (a full disk, a lock) passes by itself. */
final class DeadLetterRetry implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterRetry.class);
    private static final long INTERVAL_SECONDS = 60;

    private final ProjectionMonitor monitor;
    private final DeadLetters deadLetters;
    private volatile @Nullable ScheduledExecutorService timer;

    DeadLetterRetry(ProjectionMonitor monitor, DeadLetters deadLetters) {
        this.monitor = monitor;
        this.deadLetters = deadLetters;
    }

    @Override
    public void start() {
        ScheduledExecutorService fresh = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "dead-letter-retry");
            thread.setDaemon(true);
            return thread;
        });
        var unused = fresh.scheduleWithFixedDelay(this::retryAll, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        timer = fresh;
    }

    private void retryAll() {
        for (String projection : monitor.names()) {
            try {
                retry(projection);
            } catch (RuntimeException e) {
                log.warn(
                        "The dead letters of {} cannot be retried now: {}",
                        projection,
                        e.getClass().getSimpleName());
            }
        }
    }

    private void retry(String projection) {
        long before = deadLetters.count(projection);
        if (before > 0) {
            deadLetters.retry(projection);
            log.warn("Projection {}: {} of {} dead letters remain", projection, deadLetters.count(projection), before);
        }
    }

    /** Lets a retry in progress finish: an interrupt would close the file under an embedded database for everybody. */
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
