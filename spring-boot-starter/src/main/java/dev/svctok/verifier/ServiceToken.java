package dev.svctok.verifier;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The token that a caller came with: who is calling, and what it may do.
 *
 * @param id of the token, which svctok's audit trail names
 * @param name of the token
 * @param roles of the token
 * @param permissions what all of its roles allow together, by the configuration of svctok
 * @param expiration the first second at which it is refused; null for never
 */
public record ServiceToken(
        long id,
        String name,
        List<String> roles,
        List<String> permissions,
        @Nullable Instant expiration) {

    public ServiceToken {
        roles = List.copyOf(roles);
        permissions = List.copyOf(permissions);
    }
}
