package dev.svctok.eventstore;

import java.time.Duration;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;

/** Makes {@link EventTail}s. */
public final class EventTails {

    private final EventStorageEngine engine;
    private final CommitSignal signal;
    private final Duration pollInterval;

    /** @param pollInterval how long it may go by without a look where nobody says otherwise */
    public EventTails(EventStorageEngine engine, CommitSignal signal, Duration pollInterval) {
        this.engine = engine;
        this.signal = signal;
        this.pollInterval = pollInterval;
    }

    /**
     * A tail that has yet to be started.
     *
     * @param name of its thread
     * @param start the last event that is known already; null to begin with the first of all
     */
    public EventTail from(@Nullable TrackingToken start, String name, Consumer<TrackedEventMessage<?>> follower) {
        return from(start, name, pollInterval, follower);
    }

    /**
     * As {@link #from(TrackingToken, String, Consumer)}.
     *
     * @param atLeastEach how long it may go by without a look
     */
    public EventTail from(
            @Nullable TrackingToken start,
            String name,
            Duration atLeastEach,
            Consumer<TrackedEventMessage<?>> follower) {
        Duration interval = atLeastEach.compareTo(pollInterval) < 0 ? atLeastEach : pollInterval;
        return new EventTail(engine, signal, interval, name, start, follower);
    }
}
