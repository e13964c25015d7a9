package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.CommitSignal;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventTail;
import dev.svctok.eventstore.EventTails;
import dev.svctok.eventstore.NodeId;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

@ExtendWith(OutputCaptureExtension.class)
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
                EventTail tail = tail(Duration.ofMillis(10))) {
            lease.take();
            tail.start();
            RunningService.eventually().until(() -> holds(lease, tail));

            wallClock.addAndGet(LONG.toMillis());
            assertThat(holds(lease, tail)).isFalse();

            lease.keep(tail);
            RunningService.eventually().until(() -> holds(lease, tail));
        }
    }

    /** Who waited for it to end may have seen it unrenewed after that. */
    @Test
    void endsWhileARenewalIsUnderWayThenWhatWasReadBeforeDoesNotCount() throws InterruptedException {
        var gate = new Semaphore(0);
        var renewals = new AtomicInteger();
        var slow = new DelegatingDataSource(service.get(DataSource.class)) {
            @Override
            public Connection getConnection() throws SQLException {
                if (Thread.currentThread().getName().equals("verifier-lease")) {
                    renewals.incrementAndGet();
                    gate.acquireUninterruptibly();
                }
                return super.getConnection();
            }
        };
        var hanging = new LeaseTable(JdbcClient.create(slow), List.of());
        try (EventTail before = tailThatReadsOnce();
                EventTail after = tailThatReadsOnce();
                VerifierLease lease =
                        new VerifierLease(hanging, "late", NodeId.ofProcess(), LONG, () -> true, wallClock::get)) {
            lease.take();
            before.start();
            RunningService.eventually().until(() -> holds(lease, before));

            wallClock.addAndGet(LONG.dividedBy(2).toMillis());
            lease.keep(before);
            RunningService.eventually().until(() -> renewals.get() == 1);
            assertThat(holds(lease, before)).isTrue();
            wallClock.addAndGet(LONG.dividedBy(4).multipliedBy(3).toMillis());
            assertThat(holds(lease, before)).as("the first has ended").isFalse();
            gate.release();
            RunningService.eventually().until(() -> renewals.get() == 2);

            assertThat(holds(lease, before)).as("read before the answer").isFalse();
            after.start();
            RunningService.eventually().until(() -> holds(lease, after));
            gate.release(1_000);
        }
    }

    private static boolean holds(VerifierLease lease, EventTail tail) {
        Warrant warrant = lease.warrantFor(tail, LONG);
        return warrant != null && warrant.isGood();
    }

    private static EventTail tailThatReadsOnce() {
        return new EventTails(service.get(EventStorageEngine.class), service.get(CommitSignal.class), LONG)
                .from(null, "test-tail", LONG, event -> {});
    }

    private static EventTail tail(Duration interval) {
        return service.get(EventTails.class).from(null, "test-tail", interval, event -> {});
    }

    @Test
    void takenBySomebodyElseThenItIsTakenAnewAndHolds() {
        try (VerifierLease lease =
                        new VerifierLease(table, "taken-away", NodeId.ofProcess(), LONG, () -> true, wallClock::get);
                EventTail tail = tail(Duration.ofMillis(10))) {
            lease.take();
            tail.start();
            Lease before = theOne("taken-away").orElseThrow();
            assertThat(table.removeEnded(before)).isTrue();

            lease.keep(tail);

            RunningService.eventually().until(() -> theOne("taken-away").isPresent());
            assertThat(theOne("taken-away").orElseThrow().renewals())
                    .as("who has seen the first stand still cannot take this for the same")
                    .isGreaterThan(before.renewals());
            RunningService.eventually().until(() -> holds(lease, tail));
        }
    }

    /** Memory may have run out for a moment. */
    @Test
    void renewalFailsWithAnErrorThenTheThreadGoesOnAndItIsToldOnce(CapturedOutput output) {
        var erring = new ErringDataSource(service.get(DataSource.class));
        var failing = new LeaseTable(JdbcClient.create(erring), List.of());
        try (VerifierLease lease =
                        new VerifierLease(failing, "errs", NodeId.ofProcess(), LONG, () -> true, wallClock::get);
                EventTail tail = tail(Duration.ofMillis(10))) {
            lease.take();
            tail.start();
            RunningService.eventually().until(tail::isFollowing);
            erring.fail(2);

            lease.keep(tail);

            RunningService.eventually()
                    .until(() ->
                            erring.hasFailed() && theOne("errs").orElseThrow().renewals() > 3);
            assertThat(output).containsOnlyOnce("The lease of this verifier cannot be renewed; it is tried again");
        }
    }

    @Test
    void givenBackWhileARenewalHangsThenTheRenewalDoesNotTakeItAnew() throws InterruptedException {
        var renewalGoesOn = new CountDownLatch(1);
        var renewing = new CompletableFuture<Thread>();
        var slow = new DelegatingDataSource(service.get(DataSource.class)) {
            @Override
            public Connection getConnection() throws SQLException {
                if (Thread.currentThread().getName().equals("verifier-lease")) {
                    renewing.complete(Thread.currentThread());
                    try {
                        renewalGoesOn.await();
                    } catch (InterruptedException e) {
                        throw new SQLException(e);
                    }
                }
                return super.getConnection();
            }
        };
        var hanging = new LeaseTable(JdbcClient.create(slow), List.of());
        try (EventTail tail = tail(Duration.ofMillis(10))) {
            var lease = new VerifierLease(hanging, "given-back", NodeId.ofProcess(), LONG, () -> true, wallClock::get);
            lease.take();
            tail.start();
            RunningService.eventually().until(tail::isFollowing);
            lease.keep(tail);
            renewing.join();

            lease.close();
            renewalGoesOn.countDown();
            renewing.join().join();
        }

        assertThat(theOne("given-back")).isEmpty();
    }

    /** There may be no memory for another index beside the one that serves. */
    @Test
    void loadingAnewFailsWithAnErrorThenItIsTriedAgainAndToldOnce(CapturedOutput output) {
        IndexLoader loader = service.get(IndexLoader.class);
        var attempts = new AtomicInteger();
        try (RebuildWatch watch = new RebuildWatch(loader, loader.version() - 1, () -> {
            if (attempts.incrementAndGet() < 3) {
                throw new InternalError(ErringDataSource.ERROR);
            }
            return loader.version();
        })) {
            watch.start();

            RunningService.eventually().until(() -> attempts.get() == 3);
        }
        assertThat(output).containsOnlyOnce("The verification index cannot be loaded anew");
    }

    private static Optional<Lease> theOne(String id) {
        return table.all().stream().filter(lease -> lease.id().equals(id)).findFirst();
    }

    @Test
    void renewalsOvertakeEachOtherThenTheLaterCounts() {
        table.take("overtaken", "somebody", Seen.NOTHING, LONG, 5);

        assertThat(table.renew("overtaken", Seen.NOTHING, 7)).isTrue();
        assertThat(table.renew("overtaken", Seen.NOTHING, 6)).isFalse();

        assertThat(theOne("overtaken").orElseThrow().renewals()).isEqualTo(7);
        table.remove("overtaken");
    }

    @Test
    void nameIsThisProcessesAloneThenWhatItsPredecessorLeftBehindIsGone() {
        NodeId node = service.get(NodeId.class);
        assertThat(node.isExclusive()).isTrue();
        table.take("predecessor", node.toString(), Seen.NOTHING, LONG, 0);

        try (VerifierLease lease = new VerifierLease(table, "successor", node, LONG, () -> true, wallClock::get)) {
            lease.take();
            assertThat(table.all()).extracting(Lease::id).contains("successor").doesNotContain("predecessor");
        }
    }
}
