package dev.svctok.api.query;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The next tokens whose place in the list changed between two moments, in the order of when that was. Answered with a
 * {@link ChangePage}.
 *
 * @param after the last that is known already; null to start at the beginning
 * @param limit how many at the most, at least 1
 */
public record ListChanges(
        Kind kind, Instant from, Instant to, @Nullable ChangeKey after, int limit) {

    /** What can happen to a token between two moments. Roles and the like never change. */
    public enum Kind {
        /** Not there at the first moment, there at the second. */
        APPEARED,
        /** There at the first moment, not there at the second. */
        VANISHED,
        /** There at both, and expired in between. */
        EXPIRED
    }
}
