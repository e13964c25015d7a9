package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

@ExtendWith(OutputCaptureExtension.class)
class LeaseBoardTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final long POSITION = Long.MAX_VALUE;

    private static RunningService service;
    private static LeaseTable table;

    private final List<LeaseBoard> boards = new ArrayList<>();

    @BeforeAll
    static void start() {
        service = RunningService.start(PlainApplication.class, TestStorage.fresh(Dialect.H2));
        table = service.get(LeaseTable.class);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void close() {
        boards.forEach(LeaseBoard::close);
        table.removeOfNode("silent");
    }

    @Test
    void awaitWhileAnotherHasNotSeenItThenNotDone() throws InterruptedException {
        table.take("awaited", "silent", Seen.NOTHING, LONG, 0);

        assertThat(board(node -> false).await(POSITION, Duration.ofMillis(200))).isFalse();
    }

    @Test
    void awaitWhenTheOtherIsDeadThenDoneAndItsLeaseIsGone() throws InterruptedException {
        table.take("dead", "silent", Seen.NOTHING, LONG, 0);

        assertThat(board("silent"::equals).await(POSITION, RunningService.AMPLE))
                .isTrue();

        assertThat(table.all()).extracting(Lease::id).doesNotContain("dead");
    }

    @Test
    void awaitWhenTheOtherIsSilentForTheLengthOfItsLeaseThenDone() throws InterruptedException {
        table.take("ended", "silent", Seen.NOTHING, Duration.ofMillis(500), 0);

        assertThat(board(node -> false).await(POSITION, RunningService.AMPLE)).isTrue();
    }

    /** Its holder may have sent a renewal just before the first answer, which is not to be seen by the second question. */
    @Test
    void looksTakeLongerThanALeaseThenItLastsFromTheFirstAnswerToAQuestionThatComesSoMuchLater()
            throws InterruptedException {
        var lease = new Lease("slowly-read", "silent", Seen.NOTHING, 0, Duration.ofMillis(300), null, false);
        var looks = new AtomicInteger();
        var looking = new CompletableFuture<LeaseBoard>();
        var thereAtTheThird = new CompletableFuture<Boolean>();
        var slow = new LeaseTable(service.get(JdbcClient.class), List.of()) {
            @Override
            List<Lease> all() {
                if (looks.incrementAndGet() == 3) {
                    thereAtTheThird.complete(looking.join().nodes().contains(lease.node()));
                }
                await().pollDelay(lease.duration().multipliedBy(2)).until(() -> true);
                return List.of(lease);
            }
        };
        LeaseBoard board = board(slow, node -> false);
        looking.complete(board);

        assertThat(board.await(POSITION, RunningService.AMPLE)).isTrue();
        assertThat(thereAtTheThird.join()).isTrue();
    }

    @Test
    void awaitThoseHeardOfThenOneThatIsSilentForSomeSecondsDoesNotCount() throws InterruptedException {
        table.take("silent", "silent", Seen.NOTHING, LONG, 0);
        LeaseBoard board = board(node -> false);

        assertThat(board.anyMayServe("verification")).as("nothing is read yet").isTrue();
        assertThat(board.awaitThoseHeardOf(POSITION, RunningService.AMPLE)).isTrue();
        assertThat(board.anyMayServe("verification")).isFalse();
        assertThat(board.await(POSITION, Duration.ofMillis(200))).isFalse();
    }

    @Test
    void anotherIsHeardOfThenItServesWhatItSays() throws InterruptedException {
        new LeaseTable(service.get(JdbcClient.class), List.of("list", "verification"))
                .take("tells", "silent", Seen.NOTHING, LONG, 0);
        LeaseBoard board = board(node -> false);
        assertThat(board.look(RunningService.AMPLE)).isTrue();

        assertThat(board.anyMayServe("list")).isTrue();
        assertThat(board.anyMayServe("another")).isFalse();
    }

    @Test
    void anotherIsHeardOfThatDoesNotSayWhatItServesThenItMayBeAnything() throws InterruptedException {
        table.take("tells-not", "silent", Seen.NOTHING, LONG, 0);
        service.get(JdbcClient.class)
                .sql("update verifier_lease set projections = null where id = 'tells-not'")
                .update();
        LeaseBoard board = board(node -> false);
        assertThat(board.look(RunningService.AMPLE)).isTrue();

        assertThat(board.anyMayServe("list")).isTrue();
    }

    @Test
    void lackingThenNamesTheOtherAndHowLongItsLeaseMayLast() throws InterruptedException {
        table.take("lacking", "silent", Seen.NOTHING, LONG, 0);
        LeaseBoard board = board(node -> false);
        assertThat(board.look(RunningService.AMPLE)).isTrue();

        assertThat(board.lacking(0)).isEmpty();
        assertThat(board.lacking(POSITION)).singleElement().satisfies(behind -> {
            assertThat(behind.node()).isEqualTo("silent");
            assertThat(behind.leaseLeft()).isBetween(LONG.dividedBy(2), LONG.plusMinutes(1));
        });
    }

    /** Nobody could renew a lease meanwhile, but all do so now. */
    @Test
    void leasesCouldNotBeReadForTheirWholeLengthThenTheirHoldersAreGivenTimeToRenewThem() throws InterruptedException {
        table.take("healthy", "silent", Seen.NOTHING, Duration.ofSeconds(3), 0);
        var away = new AtomicBoolean();
        LeaseBoard board = board(new LeaseTable(JdbcClient.create(goesAway(away)), List.of()), node -> false);
        assertThat(board.look(RunningService.AMPLE)).isTrue();

        away.set(true);
        RunningService.eventually()
                .until(() -> !board.isReadable()
                        && board.lacking(POSITION).stream()
                                .allMatch(behind -> behind.leaseLeft().isZero()));
        away.set(false);
        assertThat(board.look(RunningService.AMPLE)).isTrue();
        assertThat(board.look(RunningService.AMPLE)).isTrue();

        // It has ended, but nobody has said of its holder that it has gone.
        assertThat(board.nodes()).doesNotContain("silent");
        assertThat(table.renew("healthy", Seen.NOTHING, 1)).isTrue();
        RunningService.eventually().until(() -> board.nodes().contains("silent"));
        RunningService.eventually()
                .untilAsserted(
                        () -> assertThat(table.all()).extracting(Lease::id).doesNotContain("healthy"));
    }

    /** As where the database has died without a word. */
    @Test
    void lookIsNotAnsweredThenLeasesAreNotReadableUntilItIs() throws InterruptedException {
        var gate = new Semaphore(1);
        LeaseBoard board = board(new LeaseTable(JdbcClient.create(waitsAt(gate)), List.of()), node -> false);
        assertThat(board.look(RunningService.AMPLE)).isTrue();
        assertThat(board.isReadable()).isTrue();

        gate.acquire();
        RunningService.eventually().until(() -> !board.isReadable());
        assertThat(board.anyMayServe("another")).isTrue();
        gate.release();

        RunningService.eventually().until(board::isReadable);
    }

    private static DataSource waitsAt(Semaphore gate) {
        return new DelegatingDataSource(service.get(DataSource.class)) {
            @Override
            public Connection getConnection() throws SQLException {
                gate.acquireUninterruptibly();
                try {
                    return super.getConnection();
                } finally {
                    gate.release();
                }
            }
        };
    }

    /** Memory may have run out for a moment. */
    @Test
    void lookFailsWithAnErrorThenTheThreadGoesOnAndItIsToldOnce(CapturedOutput output) throws InterruptedException {
        var erring = new ErringDataSource(service.get(DataSource.class));
        LeaseBoard board = board(new LeaseTable(JdbcClient.create(erring), List.of()), node -> false);
        assertThat(board.look(RunningService.AMPLE)).isTrue();

        erring.fail(2);
        RunningService.eventually().until(erring::hasFailed);

        assertThat(board.look(RunningService.AMPLE)).isTrue();
        assertThat(output).containsOnlyOnce("The leases of the verifiers cannot be watched");
    }

    private static DataSource goesAway(AtomicBoolean away) {
        return new DelegatingDataSource(service.get(DataSource.class)) {
            @Override
            public Connection getConnection() throws SQLException {
                if (away.get()) {
                    throw new SQLException("away");
                }
                return super.getConnection();
            }
        };
    }

    private LeaseBoard board(Predicate<String> isDead) {
        return board(table, isDead);
    }

    /** Of the service itself there is another lease, which sees nothing that late. */
    private LeaseBoard board(LeaseTable read, Predicate<String> isDead) {
        String own = table.all().stream()
                .filter(lease -> !lease.node().equals("silent"))
                .findFirst()
                .orElseThrow()
                .id();
        LeaseBoard board = new LeaseBoard(read, own, isDead, there -> {});
        board.start();
        boards.add(board);
        return board;
    }
}
