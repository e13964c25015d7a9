package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An event that a projection could not digest.
 *
 * @param time when it happened, after RFC 3339
 * @param enqueuedAt when it was put aside
 * @param lastTried when it was last tried again; null if never
 * @param cause why it could not be digested
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeadLetterInfo(
        String id,
        String projection,
        long tokenId,
        String eventId,
        String type,
        String time,
        String enqueuedAt,
        @Nullable String lastTried,
        String cause) {

    /** What came of another try. */
    public record Retried(long retried, long remaining) {}
}
