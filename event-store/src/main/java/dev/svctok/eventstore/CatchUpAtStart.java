package dev.svctok.eventstore;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Ends the start of a process when every projection has seen what was there when it began: only then may the process say
 * that it is ready. Tells how far it is where that takes a while.
 */
final class CatchUpAtStart implements ApplicationRunner, Ordered {

    private static final Logger log = LoggerFactory.getLogger(CatchUpAtStart.class);
    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration TELL_INTERVAL = Duration.ofSeconds(10);

    private final ProjectionMonitor monitor;
    private final ConfigurableApplicationContext context;
    private final long tellIntervalNanos;

    CatchUpAtStart(ProjectionMonitor monitor, ConfigurableApplicationContext context) {
        this(monitor, context, TELL_INTERVAL);
    }

    CatchUpAtStart(ProjectionMonitor monitor, ConfigurableApplicationContext context, Duration tellInterval) {
        this.monitor = monitor;
        this.context = context;
        this.tellIntervalNanos = tellInterval.toNanos();
    }

    @Override
    public void run(ApplicationArguments arguments) {
        for (String projection : monitor.names()) {
            await(projection);
        }
    }

    private void await(String projection) {
        long told = System.nanoTime();
        // A process that is told to stop while it starts does not wait any longer.
        while (context.isActive() && !isCaughtUp(projection)) {
            if (System.nanoTime() - told >= tellIntervalNanos) {
                told = System.nanoTime();
                tell(projection);
            }
            LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
        }
    }

    private boolean isCaughtUp(String projection) {
        try {
            return monitor.isCaughtUp(projection);
        } catch (RuntimeException e) {
            log.debug("The position of {} cannot be read", projection, e);
            return false;
        }
    }

    private void tell(String projection) {
        try {
            log.info("Projection {} is catching up; events to go: {}", projection, monitor.lag(projection));
        } catch (RuntimeException e) {
            log.warn("Projection {} cannot be read: {}", projection, e.getMessage());
        }
    }

    /** After everything else that is done at start. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
