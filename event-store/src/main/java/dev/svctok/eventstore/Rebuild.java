package dev.svctok.eventstore;

import java.time.Instant;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/**
 * A projection that is being built anew in the slot that does not serve.
 *
 * @param version that it will have
 * @param target the place in the sequence of events up to which tokens are loaded without indexes; 0 until that begins
 * @param seen which events the current phase has worked off; null for none
 * @param events how many are in the new rows
 * @param firstFill whether the serving rows have never seen an event, and no processor is to write them meanwhile
 * @param node which works on it; null if none does
 * @param failure why it does not go on; null if it does
 */
public record Rebuild(
        String projection,
        int version,
        Phase phase,
        long target,
        @Nullable TrackingToken seen,
        long events,
        boolean firstFill,
        Instant startedAt,
        @Nullable String node,
        @Nullable String failure) {

    /** What is done one after the other. */
    public enum Phase {
        /** The slot is emptied, and its indexes are taken away. */
        PREPARE,
        /** Tokens are written as they are created, up to the target. */
        LOAD,
        /** The indexes are made by which the rows of a token are found. */
        KEYS,
        /** The tokens that were deleted later on are worked off, up to the target. */
        DELETIONS,
        /** All other indexes are made. */
        INDEXES,
        /** What has happened since then is brought in, event by event. */
        FOLLOW
    }

    /** The place up to which the current phase has come in the sequence of events; 0 for nowhere. */
    long reached() {
        return Positions.of(seen).orElse(0);
    }

    /** The place of the newest event in the new rows; 0 for none. */
    public long position() {
        return switch (phase) {
            case PREPARE -> 0;
            case LOAD, FOLLOW -> reached();
            case KEYS, DELETIONS, INDEXES -> target;
        };
    }

    /** Whether it is done where this version of the projection serves: asked for at the switch, it may still be seen. */
    boolean isServedBy(int serving) {
        return !firstFill && version <= serving;
    }

    /** Whether this is what the other was, whoever works on it. */
    boolean isAt(Rebuild other) {
        return startedAt.equals(other.startedAt)
                && phase == other.phase
                && reached() == other.reached()
                && events == other.events;
    }
}
