package dev.svctok.auth;

import dev.svctok.api.SecretFormat;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.EventTail;
import dev.svctok.eventstore.EventTails;
import dev.svctok.eventstore.NodeId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Judges from memory: one hash and one look-up for a token, nothing of the database. The index is loaded from the
 * verification table when the service starts, and kept current by its own tail of the event store.
 */
public final class IndexedVerifier implements TokenVerifier, SmartLifecycle {

    /** Before the web server begins to listen. */
    private static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(IndexedVerifier.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final int LOOKS_WITHIN_STALENESS = 6;

    private final VerificationIndex index;
    private final VerificationTable table;
    private final EventTails tails;
    private final EventStore eventStore;
    private final EventLog eventLog;
    private final DeadLetters deadLetters;
    private final LeaseTable leases;
    private final NodeId node;
    private final Clock clock;
    private final Duration maxStaleness;
    private final WaitingWrites writes;

    private volatile @Nullable Vouching vouching;

    /**
     * What it takes to accept a token.
     *
     * @param tail keeps the index current
     * @param lease says for how long others believe that
     * @param others tells who else may accept tokens
     */
    private record Vouching(EventTail tail, VerifierLease lease, LeaseBoard others) {}

    IndexedVerifier(
            VerificationIndex index,
            VerificationTable table,
            EventTails tails,
            EventStore eventStore,
            EventLog eventLog,
            DeadLetters deadLetters,
            LeaseTable leases,
            NodeId node,
            Clock clock,
            Duration maxStaleness,
            WaitingWrites writes) {
        this.index = index;
        this.table = table;
        this.tails = tails;
        this.eventStore = eventStore;
        this.eventLog = eventLog;
        this.deadLetters = deadLetters;
        this.leases = leases;
        this.node = node;
        this.clock = clock;
        this.maxStaleness = maxStaleness;
        this.writes = writes;
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
        Vouching current = vouching;
        return current != null && current.tail().isFollowing() && isCurrent(current);
    }

    private boolean isCurrent(Vouching current) {
        return System.nanoTime() - current.tail().currentAsOf() <= maxStaleness.toNanos()
                && current.lease().holds(current.tail());
    }

    /** Whether an event stands in the way that cannot be digested. */
    boolean cannotFollow() {
        Vouching current = vouching;
        return current != null && current.tail().isBroken();
    }

    /** Waits until the event at a global position is in the index; false if the time was up before. */
    public boolean await(long globalPosition, Duration atMost) throws InterruptedException {
        Vouching current = vouching;
        return current != null && current.tail().await(globalPosition, atMost);
    }

    /**
     * As {@link #await}, of all verifiers. For those of which nothing has been heard in the last seconds it does not wait.
     *
     * @return those of which it is not known that they have seen the event
     */
    public List<BehindVerifier> awaitEverywhere(long globalPosition, Duration atMost) throws InterruptedException {
        Vouching current = vouching;
        if (current == null) {
            return List.of(new BehindVerifier(node(), Duration.ZERO));
        }
        long began = System.nanoTime();
        WaitingWrites.Wait wait = writes.begin(WaitingWrites.Kind.CREATE, globalPosition);
        try {
            if (current.tail().await(globalPosition, atMost)) {
                current.others().awaitThoseHeardOf(globalPosition, atMost.minusNanos(System.nanoTime() - began));
            }
            return behind(current, globalPosition);
        } finally {
            writes.end(wait);
        }
    }

    /**
     * Those of which it is not known now that they have seen the event at a global position, and which may accept tokens by
     * what they had seen before.
     *
     * @throws TransientDataAccessResourceException where that cannot be told
     */
    public List<BehindVerifier> behind(long globalPosition) throws InterruptedException {
        Vouching current = vouching;
        if (current == null || !current.others().look(LOOK_INTERVAL)) {
            throw new TransientDataAccessResourceException("The leases of the verifiers cannot be read");
        }
        return behind(current, globalPosition);
    }

    private List<BehindVerifier> behind(Vouching current, long globalPosition) throws InterruptedException {
        List<BehindVerifier> behind = new ArrayList<>(current.others().lacking(globalPosition));
        if (!current.tail().await(globalPosition, Duration.ZERO)) {
            behind.add(
                    new BehindVerifier(node(), Duration.ofNanos(current.lease().remainingNanos())));
        }
        return behind;
    }

    /** The global position from which on a token is deleted, or one after that; empty if it is not deleted. */
    public OptionalLong positionOfDeletion(TokenId id) {
        try (Stream<? extends DomainEventMessage<?>> events =
                eventStore.readEvents(id.toString()).asStream()) {
            return events.anyMatch(event -> event.getPayload() instanceof TokenDeleted)
                    ? OptionalLong.of(eventLog.lastPositionOf(id))
                    : OptionalLong.empty();
        }
    }

    /**
     * Waits until a token whose deletion has a global position, and is committed, cannot be accepted anywhere any more: the
     * deletion is in the index of every verifier, or that verifier does not vouch, and will not before it has seen the
     * deletion.
     */
    public void awaitRevoked(long globalPosition) throws InterruptedException {
        WaitingWrites.Wait wait = writes.begin(WaitingWrites.Kind.DELETE, globalPosition);
        try {
            awaitRevokedHere(globalPosition);
            awaitRevokedByOthers(globalPosition);
        } finally {
            writes.end(wait);
        }
    }

    private void awaitRevokedHere(long globalPosition) throws InterruptedException {
        while (!await(globalPosition, LOOK_INTERVAL) && mayVouchWithoutReading()) {
            log.warn("Waiting for the verification index to see the deletion at position {}", globalPosition);
        }
    }

    private boolean mayVouchWithoutReading() {
        Vouching current = vouching;
        if (current == null || isVouching()) {
            return current != null;
        }
        // A read that is under way may end after this, and may have begun before the deletion.
        current.lease().mustReadFromNowOn();
        return isVouching();
    }

    private void awaitRevokedByOthers(long globalPosition) throws InterruptedException {
        for (Vouching current = vouching; current != null; current = vouching) {
            if (current.others().await(globalPosition, LOOK_INTERVAL)) {
                return;
            }
            log.info(
                    "Waiting for the verifiers on {} to see the deletion at position {}, or for their leases to end",
                    current.others().lacking(globalPosition).stream()
                            .map(BehindVerifier::node)
                            .toList(),
                    globalPosition);
        }
        throw new TransientDataAccessResourceException(
                "Nobody can be asked whether they have seen the deletion: this process is being stopped");
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

    /** For how long nothing has been known for certain, in seconds; not a number while nothing is. */
    double secondsSinceCurrent() {
        Vouching current = vouching;
        return current != null && current.tail().isFollowing()
                ? (System.nanoTime() - current.tail().currentAsOf()) / 1e9
                : Double.NaN;
    }

    /** How long the lease lasts if it is not renewed, in seconds; not a number while there is none. */
    double secondsOfLease() {
        Vouching current = vouching;
        return current == null ? Double.NaN : current.lease().remainingNanos() / 1e9;
    }

    /** On which nodes others may accept tokens, as far as is known. */
    List<String> others() {
        Vouching current = vouching;
        return current == null ? List.of() : current.others().nodes();
    }

    WaitingWrites writes() {
        return writes;
    }

    /** For which nodes the write waits that has waited longest. */
    List<String> waitingFor() throws InterruptedException {
        Vouching current = vouching;
        Optional<WaitingWrites.Wait> longest = writes.longest();
        return current == null || longest.isEmpty()
                ? List.of()
                : behind(current, longest.get().globalPosition()).stream()
                        .map(BehindVerifier::node)
                        .toList();
    }

    /** How old what is known may be while tokens are accepted, in seconds. */
    double maxStalenessSeconds() {
        return maxStaleness.toNanos() / 1e9;
    }

    String node() {
        return node.toString();
    }

    /** How many tokens are held. */
    int size() {
        return index.size();
    }

    @Override
    public void start() {
        // What was deleted since an earlier stop may have left the table and the rest of the tail without a trace.
        index.clear();
        String id = VerifierLease.newId();
        var othersAreThere = new AtomicBoolean();
        var lease = new VerifierLease(leases, id, node, maxStaleness, othersAreThere::get, System::currentTimeMillis);
        var others = new LeaseBoard(leases, id, node::isDead, there -> {
            othersAreThere.set(there);
            lease.renewSoon();
        });
        // Before anything is read: who deletes a token from now on waits for this one; what was deleted before is read.
        lease.take();
        Optional<TrackingToken> position = table.loadInto(index);
        // The table knows nothing of events that its projection could not digest. A delete may be among them.
        deadLetters.aggregates(VerificationProjection.NAME).forEach(this::applyAllOf);
        EventTail started = tails.from(
                position.orElse(null),
                "verification-tail",
                maxStaleness.dividedBy(LOOKS_WITHIN_STALENESS),
                this::apply);
        started.start();
        lease.keep(started);
        others.start();
        vouching = new Vouching(started, lease, others);
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
        Vouching current = vouching;
        if (current != null) {
            vouching = null;
            current.lease().renewNoMore();
            current.tail().close();
            current.others().close();
            current.lease().close();
        }
    }

    @Override
    public boolean isRunning() {
        return vouching != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
