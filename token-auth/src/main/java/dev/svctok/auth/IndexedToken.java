package dev.svctok.auth;

import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the index holds of a token that is not deleted.
 *
 * @param expirationMillis the first millisecond of the Unix epoch at which it is refused; {@link #NEVER} for never
 * @param bootstrap whether it came from the operator's configuration
 */
record IndexedToken(SecretHash secretHash, ServiceTokenPrincipal principal, long expirationMillis, boolean bootstrap) {

    static final long NEVER = Long.MAX_VALUE;

    TokenId id() {
        return principal.id();
    }

    boolean isExpiredAt(long nowMillis) {
        return expirationMillis != NEVER && nowMillis >= expirationMillis;
    }

    static long expirationMillis(@Nullable Instant expiration) {
        return expiration == null ? NEVER : expiration.toEpochMilli();
    }
}
