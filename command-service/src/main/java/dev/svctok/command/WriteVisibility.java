package dev.svctok.command;

import dev.svctok.api.TokenId;
import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
import java.time.Duration;

/** Holds an answer back until those who read next see what was written. */
public final class WriteVisibility {

    private static final Duration BOUND = Duration.ofSeconds(5);

    private final EventLog eventLog;
    private final IndexedVerifier verifier;
    private final ProjectionProgress progress;
    private final DeadLetters deadLetters;

    WriteVisibility(EventLog eventLog, IndexedVerifier verifier, ProjectionProgress progress, DeadLetters deadLetters) {
        this.eventLog = eventLog;
        this.verifier = verifier;
        this.progress = progress;
        this.deadLetters = deadLetters;
    }

    /**
     * Waits until a new token works and is listed.
     *
     * @return false if that took too long, or the list could not digest it; it will come, and nothing unsafe can happen
     *     before
     */
    public boolean awaitCreated(TokenId id) throws InterruptedException {
        long position = eventLog.lastPositionOf(id);
        return verifier.awaitEverywhere(position, BOUND) && isInList(id, position);
    }

    /**
     * Waits until no node can accept a deleted token any more, however long that takes, and until it has left the list.
     *
     * @return false if the list took too long, or could not digest it
     */
    public boolean awaitDeleted(TokenId id) throws InterruptedException {
        long position = eventLog.lastPositionOf(id);
        verifier.awaitRevoked(position);
        return isInList(id, position);
    }

    private boolean isInList(TokenId id, long position) throws InterruptedException {
        return progress.await(ListTokens.PROJECTION, position, BOUND)
                && !deadLetters.holdsAnyOf(ListTokens.PROJECTION, id);
    }
}
