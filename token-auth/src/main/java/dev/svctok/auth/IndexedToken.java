package dev.svctok.auth;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the index holds of a token that is not deleted. One index holds millions of them: what is only seldom asked for is
 * made when it is asked for.
 */
final class IndexedToken implements ServiceTokenPrincipal {

    static final long NEVER = Long.MAX_VALUE;

    /** Of the moment of creation. */
    static final long NOT_KNOWN = 0;

    private final SecretHash secretHash;
    private final long id;
    private final long expirationMillis;
    private final byte[] name;
    private final Grant grant;
    /** Unsigned: up to the year 2106. */
    private final int createdSeconds;

    private final boolean bootstrap;

    /**
     * What many tokens have in common.
     *
     * @param permissions of all roles together
     * @param scope the permissions as OAuth 2.0 writes them
     */
    record Grant(List<RoleName> roles, Permissions permissions, String scope) {

        Grant {
            roles = List.copyOf(roles);
        }
    }

    /**
     * @param expirationMillis the first millisecond of the Unix epoch at which it is refused; {@link #NEVER} for never
     * @param createdMillis when it was created, in milliseconds of the Unix epoch, of which the seconds are kept;
     *     {@link #NOT_KNOWN} where that is not known
     * @param bootstrap whether it came from the operator's configuration
     */
    IndexedToken(
            SecretHash secretHash,
            TokenId id,
            TokenName name,
            Grant grant,
            long expirationMillis,
            long createdMillis,
            boolean bootstrap) {
        this.secretHash = secretHash;
        this.id = id.value();
        this.name = name.value().getBytes(StandardCharsets.UTF_8);
        this.grant = grant;
        this.expirationMillis = expirationMillis;
        this.createdSeconds = (int) (createdMillis / 1_000);
        this.bootstrap = bootstrap;
    }

    SecretHash secretHash() {
        return secretHash;
    }

    @Override
    public TokenId id() {
        return new TokenId(id);
    }

    @Override
    public TokenName name() {
        return new TokenName(getName());
    }

    @Override
    public String getName() {
        return new String(name, StandardCharsets.UTF_8);
    }

    @Override
    public List<RoleName> roles() {
        return grant.roles();
    }

    @Override
    public Permissions permissions() {
        return grant.permissions();
    }

    @Override
    public String scope() {
        return grant.scope();
    }

    @Override
    public @Nullable Instant created() {
        return createdSeconds == NOT_KNOWN ? null : Instant.ofEpochSecond(Integer.toUnsignedLong(createdSeconds));
    }

    @Override
    public @Nullable Instant expiration() {
        return expirationMillis == NEVER ? null : Instant.ofEpochMilli(expirationMillis);
    }

    boolean bootstrap() {
        return bootstrap;
    }

    /** Most never do, and then the clock, which takes as long as a look-up, is not asked. */
    boolean isExpiredAt(Clock clock) {
        return expirationMillis != NEVER && clock.millis() >= expirationMillis;
    }

    static long expirationMillis(@Nullable Instant expiration) {
        return expiration == null ? NEVER : expiration.toEpochMilli();
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "IndexedToken[%d]".formatted(id);
    }
}
