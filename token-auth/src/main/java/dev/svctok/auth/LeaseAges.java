package dev.svctok.auth;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For how long leases have been seen unchanged, by this process's own clock: after its whole duration, a lease has ended for
 * certain. No two clocks need to agree. Moments are those of {@link System#nanoTime()}.
 */
final class LeaseAges {

    /** Two clocks that measure the same duration may differ by so much of it. */
    private static final long CLOCK_TOLERANCE_PERCENT = 1;

    /** The time between two looks takes so much of the time that a lease may keep others waiting. */
    private static final long LOOKS_PERCENT = 1;

    private final Map<String, Seen> seen = new HashMap<>();

    /** @param since when the answer that held this number of renewals had come */
    private record Seen(long renewals, long since) {}

    /** How long a lease may last that no deletion should wait for longer than a bound. Whole milliseconds, as it is written down. */
    static Duration lastingWithin(Duration bound) {
        return bound.minus(bound.dividedBy(100).multipliedBy(CLOCK_TOLERANCE_PERCENT + LOOKS_PERCENT))
                .truncatedTo(ChronoUnit.MILLIS);
    }

    /** @param answered when the answer had come that held these, and no others */
    void note(List<Lease> leases, long answered) {
        seen.keySet().retainAll(leases.stream().map(Lease::id).toList());
        for (Lease lease : leases) {
            seen.merge(
                    lease.id(),
                    new Seen(lease.renewals(), answered),
                    (before, now) -> before.renewals() == now.renewals() ? before : now);
        }
    }

    /** @param moment when the question was asked that was answered with this lease */
    boolean isUnchangedFor(Duration duration, Lease lease, long moment) {
        return isUnchangedFor(duration.toNanos(), lease, moment);
    }

    /** The same for its whole duration. */
    boolean isEnded(Lease lease, long moment) {
        return isUnchangedFor(allOf(lease), lease, moment);
    }

    private boolean isUnchangedFor(long nanos, Lease lease, long moment) {
        Seen unchanged = seen.get(lease.id());
        return unchanged != null && moment - unchanged.since() >= nanos;
    }

    /** How long it lasts at the most if it is not renewed any more. */
    Duration left(Lease lease, long now) {
        Seen unchanged = seen.get(lease.id());
        long passed = unchanged == null ? 0 : now - unchanged.since();
        return Duration.ofNanos(Math.max(0, allOf(lease) - passed));
    }

    /** As much as has to pass on this process's clock, in nanoseconds. */
    static long allOf(Lease lease) {
        long nanos = lease.duration().toNanos();
        return nanos + nanos / 100 * CLOCK_TOLERANCE_PERCENT;
    }
}
