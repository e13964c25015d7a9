package dev.svctok.auth;

import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.eventstore.Positions;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.TrackingToken;

/** Keeps the table from which verifiers load their index when they start. */
@ProcessingGroup(VerificationProjection.NAME)
public class VerificationProjection {

    /** Of the processing group. */
    public static final String NAME = "verification";

    private final VerificationTable table;

    VerificationProjection(VerificationTable table) {
        this.table = table;
    }

    @EventHandler
    void on(TokenCreated event, TrackingToken token) {
        Long expiration = event.expiration() == null ? null : event.expiration().toEpochMilli();
        table.insert(event.id(), event.name(), event.roles(), expiration, event.secretHash(), false, positionOf(token));
    }

    @EventHandler
    void on(TokenBootstrapped event, TrackingToken token) {
        table.insert(
                event.id(),
                event.name(),
                event.roles(),
                event.expiration().toEpochMilli(),
                event.secretHash(),
                true,
                positionOf(token));
    }

    @EventHandler
    void on(TokenDeleted event) {
        table.delete(event.id());
    }

    @ResetHandler
    void reset() {
        table.deleteAll();
    }

    private static long positionOf(TrackingToken token) {
        return Positions.of(token).orElseThrow();
    }
}
