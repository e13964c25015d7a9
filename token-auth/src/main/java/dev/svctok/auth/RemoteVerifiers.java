package dev.svctok.auth;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.EventTail;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs that ask about tokens and keep what they are told for a while. Each holds a lease, as a process of svctok's does:
 * a deletion is answered when it has said that it dropped its verdict, or its lease has ended.
 *
 * <p>It is told of the deletions that one process sees after it has begun to listen. Of those before, every process that it may
 * ask about a token must know when it begins: for that, it is waited here.
 */
public final class RemoteVerifiers {

    private static final Logger log = LoggerFactory.getLogger(RemoteVerifiers.class);
    /** Before whoever waits for it thinks that nobody is there. */
    private static final Duration LONGEST_BEGINNING = Duration.ofSeconds(4);

    /** Who renews a lease must know of all deletions that were known here so long ago. */
    private static final Duration LONGEST_LAG = Duration.ofSeconds(5);

    private static final Duration LOOK_INTERVAL = Duration.ofMillis(5);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

    private final IndexedVerifier own;
    private final EventLog events;
    private final LeaseTable leases;
    private final Duration longestLease;

    private Known older = new Known(System.nanoTime(), Seen.NOTHING);
    private Known newer = older;

    RemoteVerifiers(IndexedVerifier own, EventLog events, LeaseTable leases, Duration maxStaleness) {
        this.own = own;
        this.events = events;
        this.leases = leases;
        this.longestLease = LeaseAges.lastingWithin(maxStaleness);
    }

    /**
     * Takes a lease.
     *
     * @param holder the token that the program comes with; nobody else may speak for it
     * @param node how people know the program
     * @param maxStaleness for how long deletions may wait for it; null for as long as this service allows
     * @return null if it is not certain now that all processes know what has been deleted so far
     */
    public @Nullable RemoteVerifier open(TokenId holder, String node, @Nullable Duration maxStaleness)
            throws InterruptedException {
        Vouching vouching = own.vouching();
        if (vouching == null || !own.isVouching()) {
            return null;
        }
        String id = VerifierLease.newId() + suffix(holder);
        Duration duration = lease(maxStaleness);
        var verifier = new RemoteVerifier(own, vouching.tail(), id, duration);
        boolean begun = false;
        try {
            // Whatever is committed from now on and deletes a token finds the lease.
            leases.takeRemote(id, node, Seen.of(vouching.tail().position()), duration, 0);
            begun = awaitAllKnowWhatIsCommitted(vouching, shorter(duration.dividedBy(2), LONGEST_BEGINNING));
            if (begun) {
                log.info("A program keeps verdicts from now on: {}", node);
            }
            return begun ? verifier : null;
        } finally {
            if (!begun) {
                verifier.close();
                removeUnused(id);
            }
        }
    }

    private Duration lease(@Nullable Duration maxStaleness) {
        Duration asked = maxStaleness == null ? longestLease : shorter(maxStaleness, longestLease);
        return asked.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : asked;
    }

    private static boolean awaitAllKnowWhatIsCommitted(Vouching vouching, Duration atMost) throws InterruptedException {
        long began = System.nanoTime();
        EventTail tail = vouching.tail();
        tail.lookNow();
        while (tail.currentAsOf() - began < 0) {
            if (System.nanoTime() - began > atMost.toNanos()) {
                return false;
            }
            tail.awaitChange(tail.changes(), LOOK_INTERVAL);
        }
        return vouching.others()
                .awaitAllOfSvctok(Seen.of(tail.position()), atMost.minusNanos(System.nanoTime() - began));
    }

    /**
     * Renews a lease.
     *
     * @param holder the token that the program comes with
     * @param seen what the program was told, and has dropped its verdicts for
     * @param renewals higher than any before
     * @return false if the lease is not there any more, or the program has not kept up: else a deletion might wait for it for ever
     */
    public boolean renew(String id, TokenId holder, Seen seen, long renewals) {
        return isHeldBy(id, holder) && seen.coversAllOf(mustBeSeen()) && leases.renewRemote(id, seen, renewals);
    }

    /** @param at on {@link System#nanoTime()} */
    private record Known(long at, Seen seen) {}

    /** What was known here some seconds ago; with few renewals, when the last but one came. */
    private synchronized Seen mustBeSeen() {
        Vouching vouching = own.vouching();
        long now = System.nanoTime();
        if (vouching != null && now - newer.at() >= LONGEST_LAG.toNanos()) {
            older = newer;
            newer = new Known(now, Seen.of(vouching.tail().position()));
        }
        return older.seen();
    }

    /** Takes a lease away whose holder has never renewed it, and who must not have relied on it. */
    public void removeUnused(String id) {
        leases.removeUnusedRemote(id);
    }

    /**
     * Gives it back: the program accepts nothing more by what it knew.
     *
     * @return false if the lease is not there any more
     */
    public boolean remove(String id, TokenId holder) {
        return isHeldBy(id, holder) && leases.removeRemote(id);
    }

    /** The id tells whose lease it is, and the lease is there only under the id that was given out. */
    private static boolean isHeldBy(String id, TokenId holder) {
        return id.endsWith(suffix(holder));
    }

    private static String suffix(TokenId holder) {
        return "-of-" + holder;
    }

    /** Whether somebody claims to have seen what has not happened yet. */
    public boolean isAhead(Seen seen) {
        Vouching vouching = own.vouching();
        return (vouching == null
                        || seen.position() > Seen.of(vouching.tail().position()).position())
                && seen.position() > events.head();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
