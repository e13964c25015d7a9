package dev.svctok.auth;

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
 * Goes on with the start of a process when it can check tokens: only then may it say that it is ready, and only then can be told
 * whether a bootstrap token is another's already.
 */
final class VouchingAtStart implements ApplicationRunner, Ordered {

    private static final Logger log = LoggerFactory.getLogger(VouchingAtStart.class);
    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int BEFORE_ALL_THAT_CHECK_TOKENS = -1;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IndexedVerifier verifier;
    private final ConfigurableApplicationContext context;

    VouchingAtStart(IndexedVerifier verifier, ConfigurableApplicationContext context) {
        this.verifier = verifier;
        this.context = context;
    }

    @Override
    public int getOrder() {
        return BEFORE_ALL_THAT_CHECK_TOKENS;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        long began = System.nanoTime();
        while (context.isActive()
                && !verifier.isVouching()
                && !verifier.cannotFollow()
                && System.nanoTime() - began < PATIENCE.toNanos()) {
            LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
        }
        if (context.isActive() && !verifier.isVouching()) {
            log.error("No token can be checked now, for the reason above: requests with one are answered with 503");
        }
    }
}
