package dev.svctok.api.command;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.time.Instant;
import java.util.List;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Create a token. Refused with {@link RejectionReason#UNKNOWN_ROLE}, {@link RejectionReason#EXPIRY_IN_PAST} or
 * {@link RejectionReason#PERMISSION_NOT_HELD}.
 *
 * @param roles at least one, each once
 * @param expiration the first moment at which the token is refused; null for never
 * @param creator what the creator may do: the token cannot be given more
 */
public record CreateToken(
        @TargetAggregateIdentifier TokenId id,
        TokenName name,
        List<RoleName> roles,
        @Nullable Instant expiration,
        SecretHash secretHash,
        @Nullable String description,
        @Nullable String dedicatedSubject,
        Permissions creator)
        implements TokenCommand {

    public CreateToken {
        roles = List.copyOf(roles);
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("a token needs at least one role");
        }
    }
}
