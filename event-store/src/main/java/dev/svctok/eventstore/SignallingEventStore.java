package dev.svctok.eventstore;

import java.util.List;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;

/** Axon's event store, which also raises the {@link CommitSignal}. */
final class SignallingEventStore extends EmbeddedEventStore {

    private final CommitSignal signal;

    SignallingEventStore(Builder builder, CommitSignal signal) {
        super(builder);
        this.signal = signal;
    }

    /** Lets those who follow look for events of other processes. */
    void wake() {
        super.afterCommit(List.of());
        signal.raise();
    }

    @Override
    protected void afterCommit(List<? extends EventMessage<?>> events) {
        super.afterCommit(events);
        signal.raise();
    }
}
