package dev.svctok.eventstore;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.axonframework.eventhandling.TrackingEventProcessor;

/**
 * Hands a projection its events, and tries again soon where it fails. Axon waits twice as long each time, up to a minute: after an
 * outage the list would stand still for as long again.
 */
class ProjectionProcessor extends TrackingEventProcessor {

    /** An attempt in vain costs a few statements. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    ProjectionProcessor(Builder builder) {
        super(builder);
    }

    @Override
    protected final void doSleepFor(long millisToSleep, AtomicBoolean interruptFlag) {
        pause(Math.min(millisToSleep, LONGEST_PAUSE.toMillis()), interruptFlag);
    }

    /** Does nothing for so long, unless the processor is stopped or the flag is set. */
    void pause(long millis, AtomicBoolean interruptFlag) {
        super.doSleepFor(millis, interruptFlag);
    }
}
