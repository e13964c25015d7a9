package dev.svctok.auth;

import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.EventBatches;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.TimedEvent;
import java.time.Instant;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;

/** Keeps the table from which verifiers load their index when they start. */
@ProcessingGroup(VerificationProjection.NAME)
public class VerificationProjection {

    /** Of the processing group. */
    public static final String NAME = "verification";

    private final EventBatches batches;
    private final ProjectionSlots slots;
    private final VerificationRows rows;

    VerificationProjection(EventBatches batches, ProjectionSlots slots, VerificationRows rows) {
        this.batches = batches;
        this.slots = slots;
        this.rows = rows;
    }

    @EventHandler
    void on(TokenCreated event, @Timestamp Instant now) {
        apply(event, now);
    }

    @EventHandler
    void on(TokenBootstrapped event, @Timestamp Instant now) {
        apply(event, now);
    }

    @EventHandler
    void on(TokenDeleted event, @Timestamp Instant now) {
        apply(event, now);
    }

    private void apply(TokenEvent event, Instant now) {
        batches.add(NAME, new TimedEvent(event, now), events -> rows.apply(slots.lock(NAME), events));
    }
}
