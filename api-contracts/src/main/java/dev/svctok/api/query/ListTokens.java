package dev.svctok.api.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The next tokens of the list, in order. Answered with a {@link TokenPage}.
 *
 * @param asOf the moment at which to look at the list; null for the list as it is
 * @param after the key of the last token that is known already; null to start at the beginning
 * @param limit how many at the most, at least 1
 */
public record ListTokens(
        TokenFilter filter,
        @Nullable Instant asOf,
        @Nullable TokenKey after,
        int limit) {

    /** The projection that answers. Whoever changes a token waits until this one shows it. */
    public static final String PROJECTION = "token-list";
}
