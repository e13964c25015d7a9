package dev.svctok.auth;

import dev.svctok.api.SecretFormat;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.EventTail;
import dev.svctok.eventstore.EventTails;
import dev.svctok.eventstore.NodeId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Judges from memory: one hash and one look-up for a token, nothing of the database. The index is loaded from the
 * verification table when the service starts, and kept current by its own tail of the event store.
 */
public class IndexedVerifier implements TokenVerifier, SmartLifecycle {

    /** Before the web server begins to listen. */
    private static final int PHASE = 0;

    private static final int LOOKS_WITHIN_STALENESS = 6;

    private static final Logger log = LoggerFactory.getLogger(IndexedVerifier.class);

    private static final Verdict MALFORMED = new Verdict.Refused(RefusalReason.MALFORMED, null);

    private final IndexLoader loader;
    private final EventTails tails;
    private final EventLog eventLog;
    private final LeaseTable leases;
    private final NodeId node;
    private final Clock clock;
    private final Duration maxStaleness;

    private final List<Consumer<TokenId>> deletions = new CopyOnWriteArrayList<>();

    private volatile VerificationIndex index;
    private volatile @Nullable Vouching vouching;

    IndexedVerifier(
            IndexLoader loader,
            EventTails tails,
            EventLog eventLog,
            LeaseTable leases,
            NodeId node,
            Clock clock,
            Duration maxStaleness) {
        this.loader = loader;
        this.index = loader.empty();
        this.tails = tails;
        this.eventLog = eventLog;
        this.leases = leases;
        this.node = node;
        this.clock = clock;
        this.maxStaleness = maxStaleness;
    }

    @Override
    public Verdict verify(String token) {
        if (!SecretFormat.isPlausible(token)) {
            return MALFORMED;
        }
        Warrant warrant = warrant();
        SecretHash hash = SecretHash.of(token);
        VerificationIndex asked = index;
        IndexedToken found = find(asked, hash);
        if (warrant == null || !warrant.isGood()) {
            return new Verdict.Unavailable();
        }
        if (found == null) {
            TokenId deleted = asked.findDeleted(hash);
            return new Verdict.Refused(deleted == null ? RefusalReason.UNKNOWN : RefusalReason.DELETED, deleted);
        }
        return found.isExpiredAt(clock)
                ? new Verdict.Refused(RefusalReason.EXPIRED, found.id())
                : new Verdict.Accepted(found);
    }

    /** Apart, for tests in which a thread hangs behind it. */
    @Nullable
    IndexedToken find(VerificationIndex asked, SecretHash hash) {
        return asked.find(hash);
    }

    /** Whether the token that somebody came with some time ago is good to this moment. */
    public boolean stillAccepts(ServiceTokenPrincipal principal) {
        Warrant warrant = warrant();
        IndexedToken found = index.find(principal.id());
        return found != null && !found.isExpiredAt(clock) && warrant != null && warrant.isGood();
    }

    /** Whether the index can be shown to be current enough. While it cannot, nothing is accepted. */
    public boolean isVouching() {
        Warrant warrant = warrant();
        return warrant != null && warrant.isGood();
    }

    /** Null if nothing can be vouched for. To be taken before the index is read, and asked after that. */
    private @Nullable Warrant warrant() {
        Vouching current = vouching;
        return current == null ? null : current.lease().warrantFor(current.tail(), maxStaleness);
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

    /** Null while this process is not running. */
    @Nullable
    Vouching vouching() {
        return vouching;
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
        String id = VerifierLease.newId();
        var othersAreThere = new AtomicBoolean();
        var lease = new VerifierLease(
                leases,
                id,
                node,
                LeaseAges.lastingWithin(maxStaleness),
                othersAreThere::get,
                System::currentTimeMillis);
        var others = new LeaseBoard(leases, id, node::isDead, there -> {
            othersAreThere.set(there);
            lease.renewSoon();
        });
        // Before anything is read: who deletes a token from now on waits for this one; what was deleted before is read.
        lease.take();
        IndexLoader.Loaded loaded = loadOrGiveBack(lease);
        index = loaded.index();
        EventTail tail = tails.from(
                loaded.position(),
                "verification-tail",
                maxStaleness.dividedBy(LOOKS_WITHIN_STALENESS),
                follower(loaded.index()));
        tail.start();
        lease.keep(tail);
        others.start();
        var rebuilds = new RebuildWatch(loader, loaded.version(), () -> reload(tail));
        rebuilds.start();
        vouching = new Vouching(tail, lease, others, rebuilds);
    }

    private Consumer<TrackedEventMessage<?>> follower(VerificationIndex followed) {
        return event -> {
            followed.apply(event);
            if (event.getPayload() instanceof TokenDeleted gone) {
                deletions.forEach(listener -> listener.accept(gone.id()));
            }
        };
    }

    /**
     * Tells of each deletion, perhaps twice, before {@link EventTail#position()} covers it.
     *
     * @param listener must not fail
     */
    void addDeletionListener(Consumer<TokenId> listener) {
        deletions.add(listener);
    }

    void removeDeletionListener(Consumer<TokenId> listener) {
        deletions.remove(listener);
    }

    /** Nobody need wait for one that does not start. */
    private IndexLoader.Loaded loadOrGiveBack(VerifierLease lease) {
        try {
            return loader.load();
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /** Makes another index from the rows, and lets it serve as soon as it knows all that the present one does. */
    private int reload(EventTail tail) throws InterruptedException {
        long began = System.nanoTime();
        IndexLoader.Loaded loaded = loader.load();
        tail.handOver(loaded.position(), follower(loaded.index()), () -> {
            loaded.index().rememberDeletionsOf(index);
            index = loaded.index();
        });
        log.info(
                "The verification index was loaded anew from version {} of its rows: {} tokens, in {} ms",
                loaded.version(),
                loaded.index().size(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        return loaded.version();
    }

    @Override
    public void stop() {
        Vouching current = vouching;
        if (current != null) {
            vouching = null;
            current.rebuilds().close();
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
