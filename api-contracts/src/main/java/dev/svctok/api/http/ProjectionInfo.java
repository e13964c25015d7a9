package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a projection is doing.
 *
 * @param version how often it has been built anew, and once
 * @param state {@code running}, {@code catching up} or {@code failing}
 * @param position of the newest event that it has seen
 * @param head the position of the newest event that there is
 * @param lagEvents how many positions lie between
 * @param lagMillis how long ago the first event happened that it has not seen, in milliseconds
 * @param rebuild the new version that is being built; null if none is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProjectionInfo(
        String name,
        int version,
        String state,
        long position,
        long head,
        long lagEvents,
        long lagMillis,
        List<Segment> segments,
        long deadLetters,
        @Nullable Rebuild rebuild) {

    public ProjectionInfo {
        segments = List.copyOf(segments);
    }

    /**
     * @param node which works on it; null if none does
     * @param seen when that node was last heard of, after RFC 3339
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Segment(int segment, @Nullable String node, String seen) {}

    /**
     * @param state {@code building} or {@code failed}
     * @param phase {@code preparing}, {@code loading}, {@code indexing}, {@code deleting} or {@code catching up}
     * @param position of the newest event in the new rows
     * @param events how many events are in them
     * @param head the position of the newest event that there is
     * @param eventsPerSecond on average since it began, while events are brought in; null where that is not known yet
     * @param remainingSeconds at that rate, until all events are in; null where that is not known
     * @param node which works on it; null if none does
     * @param failure why it does not go on; null if it does
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rebuild(
            int version,
            String state,
            String phase,
            long position,
            long events,
            long head,
            String startedAt,
            @Nullable Long eventsPerSecond,
            @Nullable Long remainingSeconds,
            @Nullable String node,
            @Nullable String failure) {}
}
