package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventTail;
import dev.svctok.eventstore.EventTails;
import dev.svctok.eventstore.NodeId;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VerifierLeaseTest {

    private static final Duration LONG = Duration.ofHours(1);

    private static RunningService service;
    private static LeaseTable table;

    private final AtomicLong wallClock = new AtomicLong(1_800_000_000_000L);

    @BeforeAll
    static void start() {
        service = RunningService.start(PlainApplication.class, TestStorage.fresh(Dialect.H2));
        table = service.get(LeaseTable.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** As after a night in which the machine slept: the clock that is never set has not gone on. */
    @Test
    void machineWasSuspendedThenItHoldsNothingUntilItIsRenewedAndTheEventsAreReadAgain() {
        try (VerifierLease lease =
                        new VerifierLease(table, "suspended", NodeId.ofProcess(), LONG, () -> true, wallClock::get);
                EventTail tail =
                        service.get(EventTails.class).from(null, "test-tail", Duration.ofMillis(10), event -> {})) {
            lease.take();
            tail.start();
            RunningService.eventually().until(() -> lease.holds(tail));

            wallClock.addAndGet(LONG.toMillis());
            assertThat(lease.holds(tail)).isFalse();

            lease.keep(tail);
            RunningService.eventually().until(() -> lease.holds(tail));
        }
    }

    @Test
    void takenBySomebodyElseThenItIsTakenAnewAndHolds() {
        try (VerifierLease lease =
                        new VerifierLease(table, "taken-away", NodeId.ofProcess(), LONG, () -> true, wallClock::get);
                EventTail tail =
                        service.get(EventTails.class).from(null, "test-tail", Duration.ofMillis(10), event -> {})) {
            lease.take();
            tail.start();
            table.remove("taken-away");

            lease.keep(tail);

            RunningService.eventually()
                    .untilAsserted(
                            () -> assertThat(table.all()).extracting(Lease::id).contains("taken-away"));
            RunningService.eventually().until(() -> lease.holds(tail));
        }
    }

    @Test
    void nameIsThisProcessesAloneThenWhatItsPredecessorLeftBehindIsGone() {
        NodeId node = service.get(NodeId.class);
        assertThat(node.isExclusive()).isTrue();
        table.take("predecessor", node.toString(), null, LONG);

        try (VerifierLease lease = new VerifierLease(table, "successor", node, LONG, () -> true, wallClock::get)) {
            lease.take();
            assertThat(table.all()).extracting(Lease::id).contains("successor").doesNotContain("predecessor");
        }
    }
}
