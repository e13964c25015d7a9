package dev.svctok.api.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.time.Instant;
import java.util.List;
import org.axonframework.serialization.Revision;

/** The service created the token that its operator configured. */
@Revision("2")
@JsonTypeName("svctok.TokenBootstrapped")
public record TokenBootstrapped(
        TokenId id, TokenName name, List<RoleName> roles, Instant expiration, SecretHash secretHash)
        implements TokenEvent {

    public TokenBootstrapped {
        roles = List.copyOf(roles);
    }
}
