package dev.svctok.api.query;

import dev.svctok.api.RoleName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which tokens to list. Each part that is null lets every token through.
 *
 * @param namePrefix how the name begins
 * @param role a role that the token holds
 * @param expired whether the token's expiry has passed
 * @param unusedSince no use is recorded since then, and it had been created before, while uses were recorded
 */
public record TokenFilter(
        @Nullable String namePrefix,
        @Nullable RoleName role,
        @Nullable Boolean expired,
        @Nullable Instant unusedSince) {

    public static final TokenFilter NONE = new TokenFilter(null, null, null, null);
}
