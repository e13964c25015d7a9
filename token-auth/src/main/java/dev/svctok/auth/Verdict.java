package dev.svctok.auth;

import dev.svctok.api.TokenId;
import org.jspecify.annotations.Nullable;

/** What a verifier says of a token. */
public sealed interface Verdict {

    /** The token is good. */
    record Accepted(ServiceTokenPrincipal principal) implements Verdict {}

    /**
     * The token is not good.
     *
     * @param id of the token, where it is known
     */
    record Refused(RefusalReason reason, @Nullable TokenId id) implements Verdict {}

    /** The verifier cannot show that it is current, so it says neither yes nor no. */
    record Unavailable() implements Verdict {}
}
