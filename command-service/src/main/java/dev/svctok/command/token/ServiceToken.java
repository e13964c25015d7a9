package dev.svctok.command.token;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.command.BootstrapToken;
import dev.svctok.api.command.CommandRejectedException;
import dev.svctok.api.command.CreateToken;
import dev.svctok.api.command.DeleteToken;
import dev.svctok.api.command.RejectionReason;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateRoot;
import org.axonframework.modelling.command.CreationPolicy;
import org.jspecify.annotations.Nullable;

/** The rules of a service token's life. */
@AggregateRoot
public class ServiceToken {

    @AggregateIdentifier
    private @Nullable TokenId id;

    private boolean deleted;

    /** For Axon, which fills it from the events. */
    ServiceToken() {}

    @CommandHandler
    ServiceToken(CreateToken command, RoleCatalog catalog, Clock clock) {
        requireKnown(command.roles(), catalog);
        requireHeld(command.creator(), command.roles(), catalog);
        requireInFuture(command.expiration(), clock);
        apply(new TokenCreated(
                command.id(),
                command.name(),
                command.roles(),
                command.expiration(),
                command.secretHash(),
                command.description(),
                command.dedicatedSubject()));
    }

    /** @return whether it is new */
    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    boolean handle(BootstrapToken command, RoleCatalog catalog, Clock clock) {
        if (id != null) {
            return false;
        }
        requireKnown(command.roles(), catalog);
        apply(new TokenBootstrapped(
                command.id(),
                command.name(),
                command.roles(),
                clock.instant().plus(command.ttl()),
                command.secretHash()));
        return true;
    }

    @CommandHandler
    void handle(DeleteToken command) {
        if (deleted) {
            throw new CommandRejectedException(
                    RejectionReason.TOKEN_NOT_FOUND, "There is no token with id %s.".formatted(command.id()));
        }
        apply(new TokenDeleted(command.id()));
    }

    @EventSourcingHandler
    void on(TokenCreated event) {
        id = event.id();
    }

    @EventSourcingHandler
    void on(TokenBootstrapped event) {
        id = event.id();
    }

    @EventSourcingHandler
    void on(TokenDeleted event) {
        deleted = true;
    }

    private static void requireKnown(List<RoleName> roles, RoleCatalog catalog) {
        Set<RoleName> unknown = catalog.unknown(roles);
        if (!unknown.isEmpty()) {
            throw new CommandRejectedException(
                    RejectionReason.UNKNOWN_ROLE,
                    "There is no role %s; known: %s."
                            .formatted(unknown, catalog.roles().keySet()));
        }
    }

    private static void requireHeld(Permissions creator, List<RoleName> roles, RoleCatalog catalog) {
        Set<String> lacking = creator.lacking(catalog.permissionsOf(roles));
        if (!lacking.isEmpty()) {
            String what = lacking.contains(Permissions.EVERYTHING)
                    ? "the roles allow everything, and the creator may not do everything."
                    : "the creator lacks %s.".formatted(String.join(", ", lacking));
            throw new CommandRejectedException(
                    RejectionReason.PERMISSION_NOT_HELD, "A token can only be given what its creator may do; " + what);
        }
    }

    private static void requireInFuture(@Nullable Instant expiration, Clock clock) {
        if (expiration != null && !expiration.isAfter(clock.instant())) {
            throw new CommandRejectedException(
                    RejectionReason.EXPIRY_IN_PAST, "The expiry %s is not in the future.".formatted(expiration));
        }
    }
}
