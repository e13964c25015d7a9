package dev.svctok.auth;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier has told of itself: that it may accept tokens, and what it has seen. It renews that in time, or stops to
 * accept.
 *
 * @param id of this one start of this one process
 * @param seen the events in its memory
 * @param renewals grows with each renewal, and is never the same again, also where the lease is taken anew
 * @param duration for how long it accepts tokens without a renewal
 * @param projections those that its process serves; null if that is not known
 * @param remote whether it is another program, which has seen what it was told of deletions, and knows of nothing else
 */
record Lease(
        String id,
        String node,
        Seen seen,
        long renewals,
        Duration duration,
        @Nullable Set<String> projections,
        boolean remote) {

    Lease {
        projections = projections == null ? null : Set.copyOf(projections);
    }

    boolean mayServe(String projection) {
        return projections == null || projections.contains(projection);
    }

    /** Whether the event at a global position is in its memory. */
    boolean covers(long globalPosition) {
        return seen.covers(globalPosition);
    }
}
