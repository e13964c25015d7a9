package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

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
        table.take("awaited", "silent", null, LONG);

        assertThat(board(node -> false).await(POSITION, Duration.ofMillis(200))).isFalse();
    }

    @Test
    void awaitWhenTheOtherIsDeadThenDoneAndItsLeaseIsGone() throws InterruptedException {
        table.take("dead", "silent", null, LONG);

        assertThat(board("silent"::equals).await(POSITION, RunningService.AMPLE))
                .isTrue();

        assertThat(table.all()).extracting(Lease::id).doesNotContain("dead");
    }

    @Test
    void awaitWhenTheOtherIsSilentForTheLengthOfItsLeaseThenDone() throws InterruptedException {
        table.take("ended", "silent", null, Duration.ofMillis(500));

        assertThat(board(node -> false).await(POSITION, RunningService.AMPLE)).isTrue();
    }

    @Test
    void awaitThoseHeardOfThenOneThatIsSilentForSomeSecondsDoesNotCount() throws InterruptedException {
        table.take("silent", "silent", null, LONG);
        LeaseBoard board = board(node -> false);

        assertThat(board.anyIsHeardOf()).as("nothing is read yet").isTrue();
        assertThat(board.awaitThoseHeardOf(POSITION, RunningService.AMPLE)).isTrue();
        assertThat(board.anyIsHeardOf()).isFalse();
        assertThat(board.await(POSITION, Duration.ofMillis(200))).isFalse();
    }

    @Test
    void lackingThenNamesTheOtherAndHowLongItsLeaseMayLast() throws InterruptedException {
        table.take("lacking", "silent", null, LONG);
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
        table.take("healthy", "silent", null, Duration.ofSeconds(3));
        var away = new AtomicBoolean();
        LeaseBoard board = board(new LeaseTable(JdbcClient.create(goesAway(away))), node -> false);
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
        assertThat(table.renew("healthy", null)).isTrue();
        RunningService.eventually().until(() -> board.nodes().contains("silent"));
        RunningService.eventually()
                .untilAsserted(
                        () -> assertThat(table.all()).extracting(Lease::id).doesNotContain("healthy"));
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
