package dev.svctok.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.time.Instant;
import java.util.List;
import org.axonframework.serialization.Revision;
import org.jspecify.annotations.Nullable;

/**
 * Somebody created a token.
 *
 * @param expiration the first moment at which the token is refused; null for never
 */
@Revision("2")
@JsonTypeName("svctok.TokenCreated")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenCreated(
        TokenId id,
        TokenName name,
        List<RoleName> roles,
        @Nullable Instant expiration,
        SecretHash secretHash,
        @Nullable String description,
        @Nullable String dedicatedSubject)
        implements TokenEvent {

    public TokenCreated {
        roles = List.copyOf(roles);
    }
}
