package dev.svctok.auth;

import dev.svctok.api.SecretFormat;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.EventTail;
import dev.svctok.eventstore.EventTails;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Judges from memory: one hash and one look-up for a token, nothing of the database. The index is loaded from the
 * verification table when the service starts, and kept current by its own tail of the event store.
 */
public final class IndexedVerifier implements TokenVerifier, SmartLifecycle {

    /** Before the web server begins to listen. */
    private static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(IndexedVerifier.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final VerificationIndex index;
    private final VerificationTable table;
    private final EventTails tails;
    private final EventStore eventStore;
    private final EventLog eventLog;
    private final DeadLetters deadLetters;
    private final Clock clock;
    private final long maxStalenessNanos;

    private volatile @Nullable EventTail tail;

    IndexedVerifier(
            VerificationIndex index,
            VerificationTable table,
            EventTails tails,
            EventStore eventStore,
            EventLog eventLog,
            DeadLetters deadLetters,
            Clock clock,
            Duration maxStaleness) {
        this.index = index;
        this.table = table;
        this.tails = tails;
        this.eventStore = eventStore;
        this.eventLog = eventLog;
        this.deadLetters = deadLetters;
        this.clock = clock;
        this.maxStalenessNanos = maxStaleness.toNanos();
    }

    @Override
    public Verdict verify(String token) {
        if (!SecretFormat.isPlausible(token)) {
            return new Verdict.Refused(RefusalReason.MALFORMED, null);
        }
        SecretHash hash = SecretHash.of(token);
        IndexedToken found = index.find(hash);
        // Asked after the look-up: had this thread hung in between, what it saw could be older than allowed.
        if (!isVouching()) {
            return new Verdict.Unavailable();
        }
        if (found == null) {
            TokenId deleted = index.findDeleted(hash);
            return new Verdict.Refused(deleted == null ? RefusalReason.UNKNOWN : RefusalReason.DELETED, deleted);
        }
        return found.isExpiredAt(clock.millis())
                ? new Verdict.Refused(RefusalReason.EXPIRED, found.id())
                : new Verdict.Accepted(found.principal());
    }

    /** Whether the token that somebody came with some time ago is good to this moment. */
    public boolean stillAccepts(ServiceTokenPrincipal principal) {
        IndexedToken found = index.find(principal.id());
        return found != null && !found.isExpiredAt(clock.millis()) && isVouching();
    }

    /** Whether the index can be shown to be current enough. While it cannot, nothing is accepted. */
    public boolean isVouching() {
        EventTail current = tail;
        return current != null
                && current.isFollowing()
                && System.nanoTime() - current.currentAsOf() <= maxStalenessNanos;
    }

    /** Whether an event stands in the way that cannot be digested. */
    boolean cannotFollow() {
        EventTail current = tail;
        return current != null && current.isBroken();
    }

    /** Waits until the event at a global position is in the index; false if the time was up before. */
    public boolean await(long globalPosition, Duration atMost) throws InterruptedException {
        EventTail current = tail;
        return current != null && current.await(globalPosition, atMost);
    }

    /**
     * Waits until a token whose deletion has a global position cannot be accepted here any more: the deletion is in the
     * index, or the verifier does not vouch, and will not before it has seen the deletion.
     */
    public void awaitRevoked(long globalPosition) throws InterruptedException {
        while (isVouching() && !await(globalPosition, LOOK_INTERVAL)) {
            log.warn("Waiting for the verification index to see the deletion at position {}", globalPosition);
        }
    }

    /**
     * The tokens from the operator's configuration that were created before a place in the sequence of all events and are
     * not deleted.
     */
    public List<TokenId> bootstrapTokensBefore(long globalPosition) {
        return index.tokens()
                .filter(IndexedToken::bootstrap)
                .map(IndexedToken::id)
                .filter(id -> eventLog.firstPositionOf(id) < globalPosition)
                .sorted()
                .toList();
    }

    /** How many tokens are held. */
    int size() {
        return index.size();
    }

    @Override
    public void start() {
        // What was deleted since an earlier stop may have left the table and the rest of the tail without a trace.
        index.clear();
        Optional<TrackingToken> position = table.loadInto(index);
        // The table knows nothing of events that its projection could not digest. A delete may be among them.
        deadLetters.aggregates(VerificationProjection.NAME).forEach(this::applyAllOf);
        EventTail started = tails.from(position.orElse(null), "verification-tail", this::apply);
        started.start();
        tail = started;
    }

    private void applyAllOf(String aggregateIdentifier) {
        try (Stream<? extends DomainEventMessage<?>> events =
                eventStore.readEvents(aggregateIdentifier).asStream()) {
            events.forEach(this::apply);
        }
    }

    private void apply(EventMessage<?> event) {
        if (event.getPayload() instanceof TokenEvent tokenEvent) {
            index.apply(tokenEvent);
        }
    }

    @Override
    public void stop() {
        EventTail current = tail;
        if (current != null) {
            tail = null;
            current.close();
        }
    }

    @Override
    public boolean isRunning() {
        return tail != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
