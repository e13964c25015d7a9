package dev.svctok.eventstore;

import dev.svctok.api.Actor;
import dev.svctok.api.event.DeadLetterDiscarded;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.modelling.command.ConcurrencyException;

/** Puts into a token's history that somebody gave up one of its events. */
final class DiscardRecord {

    private static final String AGGREGATE_TYPE = "ServiceToken";
    private static final int ATTEMPTS = 3;

    private final EventStore eventStore;

    DiscardRecord(EventStore eventStore) {
        this.eventStore = eventStore;
    }

    void write(DeadLetters.Waiting letter, Actor actor) {
        String aggregate = letter.tokenId().toString();
        var event = new DeadLetterDiscarded(letter.tokenId(), letter.projection(), letter.eventId());
        for (int attempt = 1; ; attempt++) {
            long next = eventStore.lastSequenceNumberFor(aggregate).orElse(-1L) + 1;
            try {
                eventStore.publish(
                        new GenericDomainEventMessage<>(AGGREGATE_TYPE, aggregate, next, event, actor.toMetaData()));
                return;
            } catch (ConcurrencyException e) {
                // Something else has happened to the token meanwhile.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
