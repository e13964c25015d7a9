package dev.svctok.command;

import dev.svctok.api.TokenId;
import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.AllVerifiers;
import dev.svctok.auth.BehindVerifier;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
import dev.svctok.eventstore.RootCause;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Holds an answer back until those who read next see what was written. */
public final class WriteVisibility {

    private static final Logger log = LoggerFactory.getLogger(WriteVisibility.class);
    private static final Duration BOUND = Duration.ofSeconds(5);

    private final EventLog eventLog;
    private final AllVerifiers verifiers;
    private final ProjectionProgress progress;
    private final DeadLetters deadLetters;
    private final Counter withoutList;
    private final Counter withoutVerifiers;

    WriteVisibility(
            EventLog eventLog,
            AllVerifiers verifiers,
            ProjectionProgress progress,
            DeadLetters deadLetters,
            MeterRegistry registry) {
        this.eventLog = eventLog;
        this.verifiers = verifiers;
        this.progress = progress;
        this.deadLetters = deadLetters;
        this.withoutList = counter(registry, "list");
        this.withoutVerifiers = counter(registry, "verifiers");
    }

    private static Counter counter(MeterRegistry registry, String whom) {
        return Counter.builder("svctok.writes.pending")
                .description(
                        "Writes that were answered before the list showed them, or before all verifiers had seen them")
                .tag("lacking", whom)
                .register(registry);
    }

    /**
     * Waits until a new token works and is listed, but not for ever: nothing unsafe can happen before it does. Where the
     * database goes away meanwhile nobody is known to show it; but it is there, and its creator must learn its secret.
     */
    public Pending awaitCreated(TokenId id) throws InterruptedException {
        boolean isInList = false;
        List<BehindVerifier> behind = List.of(BehindVerifier.ANY);
        try {
            long position = eventLog.lastPositionOf(id);
            behind = verifiers.awaitSeen(position, BOUND);
            isInList = isInList(id, position);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Token {} is created, but who knows of it cannot be seen now: {}", id, RootCause.messageOf(e));
        }
        return counted(new Pending(!isInList, behind));
    }

    /**
     * Whether a token is there after all whose creation has failed on the way.
     *
     * @return empty where that cannot be seen now
     */
    public Optional<Boolean> isThere(TokenId id) {
        try {
            return Optional.of(eventLog.lastPositionOf(id) > 0);
        } catch (DataAccessException | TransactionException e) {
            return Optional.empty();
        }
    }

    /**
     * Waits until no node can accept a deleted token any more, however long that takes, and until it has left the list, but
     * not for ever.
     */
    public Pending awaitDeleted(TokenId id) throws InterruptedException {
        long position = eventLog.lastPositionOf(id);
        verifiers.awaitRevoked(position);
        return counted(new Pending(!isInList(id, position), List.of()));
    }

    private Pending counted(Pending pending) {
        if (pending.list()) {
            withoutList.increment();
        }
        if (!pending.verifiers().isEmpty()) {
            withoutVerifiers.increment();
        }
        return pending;
    }

    private boolean isInList(TokenId id, long position) throws InterruptedException {
        return progress.await(
                        ListTokens.PROJECTION, position, BOUND, () -> verifiers.othersMayServe(ListTokens.PROJECTION))
                && !deadLetters.holdsAnyOf(ListTokens.PROJECTION, id);
    }
}
