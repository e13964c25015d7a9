package dev.svctok.command;

import dev.svctok.api.TokenId;
import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
import java.time.Duration;

/** Holds an answer back until those who read next see what was written. */
public final class WriteVisibility {

    private static final Duration BOUND = Duration.ofSeconds(5);

    private final EventLog eventLog;
    private final IndexedVerifier verifier;
    private final ProjectionProgress progress;

    WriteVisibility(EventLog eventLog, IndexedVerifier verifier, ProjectionProgress progress) {
        this.eventLog = eventLog;
        this.verifier = verifier;
        this.progress = progress;
    }

    /**
     * Waits until a new token works and is listed.
     *
     * @return false if that took too long; it will come, and nothing unsafe can happen before
     */
    public boolean awaitCreated(TokenId id) throws InterruptedException {
        long position = eventLog.lastPositionOf(id);
        return verifier.await(position, BOUND) && progress.await(ListTokens.PROJECTION, position, BOUND);
    }

    /**
     * Waits until this node cannot accept a deleted token any more, however long that takes, and until it has left the
     * list.
     *
     * @return false if the list took too long
     */
    public boolean awaitDeleted(TokenId id) throws InterruptedException {
        long position = eventLog.lastPositionOf(id);
        verifier.awaitRevoked(position);
        return progress.await(ListTokens.PROJECTION, position, BOUND);
    }
}
