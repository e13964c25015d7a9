package dev.svctok.eventstore;

import dev.svctok.api.TokenId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events to read. Each part that is null, and an empty set of types, lets every event through.
 *
 * @param types the names under which events are stored
 * @param tokenId of the token that they happened to
 * @param actorId of the token whose bearer caused them
 * @param since the first moment
 * @param until the first moment that is too late
 */
public record EventFilter(
        Set<String> types,
        @Nullable TokenId tokenId,
        @Nullable TokenId actorId,
        @Nullable Instant since,
        @Nullable Instant until) {

    public static final EventFilter NONE = new EventFilter(Set.of(), null, null, null, null);

    public EventFilter {
        types = Set.copyOf(types);
    }
}
