package dev.svctok.auth;

import dev.svctok.eventstore.Positions;
import java.util.Set;
import java.util.stream.Collectors;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * Which events somebody has seen.
 *
 * @param position the global position of the newest
 * @param gaps the places before that of which no event has been seen
 */
public record Seen(long position, Set<Long> gaps) {

    public static final Seen NOTHING = new Seen(0, Set.of());

    public Seen {
        gaps = Set.copyOf(gaps);
    }

    static Seen of(@Nullable TrackingToken token) {
        return new Seen(Positions.of(token).orElse(0), Positions.gapsUpTo(token, Long.MAX_VALUE - 1));
    }

    /** Whether the event at a global position is among them. */
    boolean covers(long globalPosition) {
        return position >= globalPosition && !gaps.contains(globalPosition);
    }

    /** Whether all events are among them that somebody else has seen. */
    boolean coversAllOf(Seen other) {
        return position >= other.position
                && gaps.stream().allMatch(gap -> gap > other.position || other.gaps.contains(gap));
    }

    /** As it is stored. */
    String gapsAsText() {
        return gaps.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }
}
