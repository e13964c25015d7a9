package dev.svctok.eventstore;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a projection is doing.
 *
 * @param version how often it has been built anew, and once
 * @param position of the newest event that it has seen
 * @param head the position of the newest event that there is
 * @param firstUnseen when the first event happened that it has not seen; null if it has seen all
 * @param rebuild the new version that is being built; null if none is
 */
public record ProjectionState(
        String name,
        int version,
        Activity activity,
        long position,
        long head,
        @Nullable Instant firstUnseen,
        List<Segment> segments,
        long deadLetters,
        @Nullable Rebuild rebuild) {

    public ProjectionState {
        segments = List.copyOf(segments);
    }

    /** What this node's processor of it does. */
    public enum Activity {
        RUNNING,
        CATCHING_UP,
        FAILING
    }

    /**
     * @param node which works on it; null if none does
     * @param seen when that node was last heard of
     */
    public record Segment(int number, @Nullable String node, Instant seen) {}
}
