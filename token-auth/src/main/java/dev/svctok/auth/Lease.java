package dev.svctok.auth;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier has told of itself: that it may accept tokens, and what it has seen. It renews that in time, or stops to
 * accept.
 *
 * @param id of this one start of this one process
 * @param position of the newest event in its memory
 * @param gaps the places before that of which it has seen no event
 * @param renewals grows with each renewal, and is never the same again, also where the lease is taken anew
 * @param duration for how long it accepts tokens without a renewal
 * @param projections those that its process serves; null if that is not known
 */
record Lease(
        String id,
        String node,
        long position,
        Set<Long> gaps,
        long renewals,
        Duration duration,
        @Nullable Set<String> projections) {

    Lease {
        gaps = Set.copyOf(gaps);
        projections = projections == null ? null : Set.copyOf(projections);
    }

    boolean mayServe(String projection) {
        return projections == null || projections.contains(projection);
    }

    /** Whether the event at a global position is in its memory. */
    boolean covers(long globalPosition) {
        return position >= globalPosition && !gaps.contains(globalPosition);
    }
}
