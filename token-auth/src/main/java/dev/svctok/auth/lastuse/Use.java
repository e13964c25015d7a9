package dev.svctok.auth.lastuse;

import dev.svctok.api.TokenId;
import dev.svctok.auth.ClientText;
import org.jspecify.annotations.Nullable;

/**
 * One use of a token.
 *
 * @param millis when, of the Unix epoch
 * @param remoteAddress from where; null where that is not recorded
 * @param userAgent with what; null where that is not known, or not recorded
 * @param introspectedBy who asked about it; null if it came to us itself
 */
record Use(
        long millis,
        @Nullable String remoteAddress,
        @Nullable String userAgent,
        @Nullable TokenId introspectedBy) {

    Use {
        remoteAddress = remoteAddress == null ? null : ClientText.atMost(remoteAddress);
        userAgent = userAgent == null ? null : ClientText.atMost(userAgent);
    }

    /** As it may be stored and shown. */
    Use presentable() {
        return new Use(
                millis, ClientText.presentable(remoteAddress), ClientText.presentable(userAgent), introspectedBy);
    }
}
