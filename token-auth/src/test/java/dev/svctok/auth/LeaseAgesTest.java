package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When it is certain that a lease has ended: each moment too early would be a token that is accepted after its deletion. */
class LeaseAgesTest {

    private static final Duration DURATION = Duration.ofSeconds(10);

    /** One per cent more than its duration, as clocks do not run equally fast. */
    private static final long ALL = Duration.ofMillis(10_100).toNanos();

    private static final long ANSWERED = 1_000;

    private final LeaseAges ages = new LeaseAges();

    @Test
    void unchangedForItsDurationAndOnePerCentThenEndedAndNotBefore() {
        ages.note(List.of(lease(1)), ANSWERED);

        assertThat(ages.isEnded(lease(1), ANSWERED + DURATION.toNanos())).isFalse();
        assertThat(ages.isEnded(lease(1), ANSWERED + ALL - 1)).isFalse();
        assertThat(ages.isEnded(lease(1), ANSWERED + ALL)).isTrue();
    }

    @Test
    void seenAgainThenItCountsFromTheFirstAnswer() {
        ages.note(List.of(lease(1)), ANSWERED);
        ages.note(List.of(lease(1)), ANSWERED + ALL / 2);

        assertThat(ages.isEnded(lease(1), ANSWERED + ALL)).isTrue();
    }

    @Test
    void renewedThenItCountsAnew() {
        ages.note(List.of(lease(1)), ANSWERED);
        ages.note(List.of(lease(2)), ANSWERED + ALL);

        assertThat(ages.isEnded(lease(2), ANSWERED + ALL + ALL - 1)).isFalse();
        assertThat(ages.isEnded(lease(2), ANSWERED + ALL + ALL)).isTrue();
    }

    @Test
    void goneAndThereAgainThenItCountsAnew() {
        ages.note(List.of(lease(1)), ANSWERED);
        ages.note(List.of(), ANSWERED + 1);
        ages.note(List.of(lease(1)), ANSWERED + ALL);

        assertThat(ages.isEnded(lease(1), ANSWERED + ALL + 1)).isFalse();
    }

    /** What is left of it is for the looks: at leases of five seconds 50 ms, of which one takes 3. */
    @Test
    void lastsWithinABoundThenItHasEndedForOthersBeforeIt() {
        var bound = Duration.ofSeconds(5);
        var lease = new Lease("id", "node", new Seen(5, Set.of()), 1, LeaseAges.lastingWithin(bound), null, false);

        assertThat(LeaseAges.lastingWithin(bound)).isEqualTo(Duration.ofMillis(4_900));
        assertThat(LeaseAges.allOf(lease)).isLessThan(bound.minusMillis(50).toNanos());
    }

    /** Else those who wait, who read it from the table, would count less than its holder. */
    @Test
    void lastsWithinABoundThenAWholeNumberOfMilliseconds() {
        assertThat(LeaseAges.lastingWithin(Duration.ofMillis(1_001))).isEqualTo(Duration.ofMillis(980));
    }

    @Test
    void neverSeenThenNotEnded() {
        assertThat(ages.isEnded(lease(1), Long.MAX_VALUE)).isFalse();
    }

    private static Lease lease(long renewals) {
        return new Lease("id", "node", new Seen(5, Set.of()), renewals, DURATION, null, false);
    }
}
