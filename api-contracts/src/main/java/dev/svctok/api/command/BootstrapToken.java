package dev.svctok.api.command;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.time.Duration;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/**
 * Create the token with which an operator gets in first. Does nothing where it has ever been created, also if it was
 * deleted or has expired since. Refused with {@link RejectionReason#UNKNOWN_ROLE}.
 *
 * @param ttl how long it lives from the moment of its creation
 */
public record BootstrapToken(
        @TargetAggregateIdentifier TokenId id,
        TokenName name,
        List<RoleName> roles,
        Duration ttl,
        SecretHash secretHash)
        implements TokenCommand {

    public BootstrapToken {
        roles = List.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("a token needs at least one role");
        }
    }
}
