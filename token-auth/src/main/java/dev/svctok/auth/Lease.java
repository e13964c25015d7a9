package dev.svctok.auth;

import java.time.Duration;
import java.util.Set;

/**
 * What a verifier has told of itself: that it may accept tokens, and what it has seen. It renews that in time, or stops to
 * accept.
 *
 * @param id of this one start of this one process
 * @param position of the newest event in its memory
 * @param gaps the places before that of which it has seen no event
 * @param renewals grows with each renewal
 * @param duration for how long it accepts tokens without a renewal
 */
record Lease(String id, String node, long position, Set<Long> gaps, long renewals, Duration duration) {

    Lease {
        gaps = Set.copyOf(gaps);
    }

    /** Whether the event at a global position is in its memory. */
    boolean covers(long globalPosition) {
        return position >= globalPosition && !gaps.contains(globalPosition);
    }
}
