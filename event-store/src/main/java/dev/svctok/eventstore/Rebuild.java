package dev.svctok.eventstore;

import java.time.Instant;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * A projection that is being built anew in the slot that does not serve.
 *
 * @param version that it will have
 * @param seen which events are in its rows; null for none
 * @param events how many those are
 * @param node which works on it; null if none does
 * @param failure why it does not go on; null if it does
 */
public record Rebuild(
        String projection,
        int version,
        @Nullable TrackingToken seen,
        long events,
        Instant startedAt,
        @Nullable String node,
        @Nullable String failure) {

    /** The place of the newest event in its rows; 0 for none. */
    public long position() {
        return Positions.of(seen).orElse(0);
    }
}
