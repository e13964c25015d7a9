package dev.svctok.auth;

import dev.svctok.eventstore.EventTail;

/**
 * By what an answer from memory is vouched for: the lease and the reading of one moment, taken <em>before</em> the look-up.
 * Asked <em>after</em> it whether it is good, it speaks for all the time in between, at the price of one look at the clocks:
 * a thread that hung meanwhile finds it over, and is not helped by a lease that was taken later.
 *
 * @param until when that lease ends
 * @param currentAsOf the moment of which is known that all that was committed before it was in memory, on
 *     {@link System#nanoTime()}
 * @param maxStalenessNanos how long ago that may be
 */
record Warrant(EventTail tail, VerifierLease lease, VerifierLease.End until, long currentAsOf, long maxStalenessNanos) {

    /** Whether it has held from the moment at which it was taken to this one. */
    boolean isGood() {
        // The clocks last: a thread that hangs in between sees that it is over.
        return tail.isFollowing()
                && lease.countsWhatWasReadAt(currentAsOf)
                && lease.holdsUntil(until, currentAsOf + maxStalenessNanos);
    }
}
