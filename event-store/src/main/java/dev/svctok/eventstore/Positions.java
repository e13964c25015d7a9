package dev.svctok.eventstore;

import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventhandling.WrappedToken;
import org.jspecify.annotations.Nullable;

/** What Axon's tracking tokens say about places in the one sequence of all events. */
public final class Positions {

    private Positions() {}

    /** Whether all events up to and with this global position have been seen. */
    public static boolean covers(@Nullable TrackingToken token, long position) {
        return gapAware(token) instanceof GapAwareTrackingToken seen
                && seen.getIndex() >= position
                && !seen.getGaps().contains(position);
    }

    /** The highest global position that has been seen; empty if none has. */
    public static OptionalLong of(@Nullable TrackingToken token) {
        return gapAware(token) instanceof GapAwareTrackingToken seen
                ? OptionalLong.of(seen.getIndex())
                : OptionalLong.empty();
    }

    /** The global positions up to this one that have been passed by without an event; one may still turn up there. */
    public static SortedSet<Long> gapsUpTo(@Nullable TrackingToken token, long position) {
        return gapAware(token) instanceof GapAwareTrackingToken seen
                ? seen.getGaps().headSet(position + 1)
                : Collections.emptySortedSet();
    }

    /** What has been seen; nothing for null. */
    static GapAwareTrackingToken seen(@Nullable TrackingToken token) {
        return gapAware(token) instanceof GapAwareTrackingToken seen
                ? seen
                : GapAwareTrackingToken.newInstance(0, Collections.emptySortedSet());
    }

    /** Up to there, nothing can turn up any more that has not been seen. */
    static long settledBy(GapAwareTrackingToken seen) {
        return seen.hasGaps() ? seen.getGaps().first() - 1 : seen.getIndex();
    }

    private static @Nullable TrackingToken gapAware(@Nullable TrackingToken token) {
        return token == null ? null : WrappedToken.unwrapLowerBound(token);
    }
}
