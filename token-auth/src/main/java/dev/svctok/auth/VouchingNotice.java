package dev.svctok.auth;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Says when this process cannot accept tokens any more, and when it can again. Once each; what is over before it looks again is not told. */
final class VouchingNotice implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(VouchingNotice.class);

    private final BooleanSupplier vouching;
    private final int phase;
    private final Duration lookInterval;

    private volatile @Nullable Thread thread;

    /** @param verifierPhase of who vouches: it starts before, and stops after this */
    VouchingNotice(BooleanSupplier vouching, int verifierPhase, Duration lookInterval) {
        this.vouching = vouching;
        this.phase = verifierPhase + 1;
        this.lookInterval = lookInterval;
    }

    @Override
    public void start() {
        Thread fresh = new Thread(this::run, "vouching-notice");
        fresh.setDaemon(true);
        thread = fresh;
        fresh.start();
    }

    private void run() {
        boolean lost = false;
        // Who does not vouch yet has not lost anything.
        boolean before = false;
        while (isCurrent()) {
            boolean now = vouching.getAsBoolean();
            if (before && !now && isCurrent()) {
                log.warn(
                        "This process does not accept any token for now, as it is not certain to know of every deletion:"
                                + " requests with one are answered with 503");
                lost = true;
            } else if (lost && now) {
                log.info("This process accepts tokens again");
                lost = false;
            }
            before = now;
            LockSupport.parkNanos(lookInterval.toNanos());
        }
    }

    private boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        LockSupport.unpark(running);
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
