package dev.svctok.auth;

import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;

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
    void on(TokenCreated event) {
        Long expiration = event.expiration() == null ? null : event.expiration().toEpochMilli();
        table.insert(event.id(), event.name(), event.roles(), expiration, event.secretHash(), false);
    }

    @EventHandler
    void on(TokenBootstrapped event) {
        table.insert(
                event.id(), event.name(), event.roles(), event.expiration().toEpochMilli(), event.secretHash(), true);
    }

    @EventHandler
    void on(TokenDeleted event) {
        table.delete(event.id());
    }

    @ResetHandler
    void reset() {
        table.deleteAll();
    }
}
