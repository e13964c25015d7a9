package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Revoked means revoked, on many nodes whose clocks disagree, while they hang, die and are cut off. */
@Order(1)
class GuaranteeIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-guarantee-test";
    private static final int COMMANDS = 2;
    private static final int QUERIES = 3;
    private static final int DELETIONS = 1_000;
    private static final int FAULTS = 6;

    /** Half of those that are used. */
    private static final int MANY = 20;

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofMillis(3_500);
    private static final Duration SHORTER_THAN_A_LEASE = Duration.ofMillis(1_200);
    private static final Duration REST_OF_THE_LEASE = LEASE.minus(SHORTER_THAN_A_LEASE);

    /** By how much the clocks of some nodes are wrong; of the others they are right. */
    private static final Map<Integer, Duration> CLOCKS =
            Map.of(1, Duration.ofSeconds(90), COMMANDS, Duration.ofSeconds(-90), COMMANDS + 1, Duration.ofSeconds(90));

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private static final AtomicReferenceArray<Service> NODES = new AtomicReferenceArray<>(COMMANDS + QUERIES);

    private static PostgresServer postgres;
    private static List<Long> tokensAtStart;
    private static TestStorage storage;

    private final Random random = new Random(42);

    @BeforeAll
    static void start() {
        postgres = PostgresServer.own();
        storage = TestStorage.postgresql(postgres.newDatabase());
        for (int i = 0; i < NODES.length(); i++) {
            NODES.set(i, launch(i));
        }
        for (int i = 0; i < NODES.length(); i++) {
            NODES.get(i).awaitReady();
        }
        tokensAtStart = NODES.get(COMMANDS).api().ids(BOOTSTRAP);
    }

    @Test
    void fiveStartAtOnceOnEmptyStorageThenTheBootstrapTokenIsCreatedOnce() {
        assertThat(tokensAtStart).hasSize(1);
    }

    @Test
    void clocksAreWrongThenClaimsAreOfTheTimeOfTheDatabase() throws SQLException {
        try (Connection connection = PostgresServer.connect(storage.url());
                Statement statement = connection.createStatement();
                ResultSet claims = statement.executeQuery("select count(*), count(*) filter (where"
                        + " abs(extract(epoch from clock_timestamp() - last_update::timestamptz)) < 45)"
                        + " from read_model.projection_position")) {
            claims.next();
            assertThat(claims.getInt(1)).isEqualTo(2);
            assertThat(claims.getInt(2)).isEqualTo(2);
        }
    }

    @AfterAll
    static void stop() {
        for (int i = 0; i < NODES.length(); i++) {
            NODES.get(i).stop();
        }
        postgres.close();
    }

    private static Service launch(int node) {
        Program program = node < COMMANDS ? Program.COMMAND_SERVICE : Program.QUERY_SERVICE;
        Duration wrong = CLOCKS.get(node);
        return (wrong == null ? Service.of(program, storage) : Service.of(program, wrong, storage))
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .env("SVCTOK_VERIFICATION_MAX_STALENESS", LEASE.toMillis() + "ms")
                .launch();
    }

    private static RevocationChecker checker() {
        return new RevocationChecker(BOOTSTRAP, nodes(0, COMMANDS), nodes(COMMANDS, NODES.length()));
    }

    private static List<Supplier<Service>> nodes(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> (Supplier<Service>) () -> NODES.get(i))
                .toList();
    }

    @Test
    void faultsOfEveryKindThenNoAnswerIsWrong() throws Exception {
        RevocationChecker checker = checker();
        try (checker) {
            checker.start();
            for (int fault = 0; fault < FAULTS || checker.deletions() < DELETIONS; fault++) {
                int before = checker.deletions();
                cause(fault, checker);
                await().atMost(Duration.ofMinutes(2)).until(() -> checker.deletions() >= before + DELETIONS / 20);
            }
        }
        System.out.println("GuaranteeIT: " + checker.summary());
        assertThat(checker.violations()).isEmpty();
        // Else it would have found nothing because it did nothing.
        assertThat(checker.deletions()).isGreaterThanOrEqualTo(DELETIONS);
        assertThat(checker.accepted()).isGreaterThan(DELETIONS / 2);
        assertThat(checker.refusedAfterDeletion()).isGreaterThan(DELETIONS);
    }

    private void cause(int fault, RevocationChecker checker) throws Exception {
        int query = COMMANDS + random.nextInt(QUERIES);
        switch (fault % FAULTS) {
            case 0 -> pause(query, LONGER_THAN_A_LEASE);
            case 1 -> restart(query, checker);
            case 2 -> cutConnections();
            case 3 -> pause(query, SHORTER_THAN_A_LEASE);
            case 4 -> restart(random.nextInt(COMMANDS), checker);
            default -> restartPostgres();
        }
    }

    private static void pause(int node, Duration duration) throws IOException, InterruptedException {
        signal("STOP", node);
        try {
            await().pollDelay(duration).until(() -> true);
        } finally {
            signal("CONT", node);
        }
    }

    private static void restart(int node, RevocationChecker checker) {
        NODES.get(node).kill();
        checker.gently(() -> NODES.set(node, launch(node).awaitReady()));
    }

    private static void cutConnections() {
        PostgresServer.execute(
                storage.url(),
                "select pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()");
    }

    private static void restartPostgres() {
        postgres.stop();
        postgres.startAgain();
    }

    private static void signal(String name, int node) throws IOException, InterruptedException {
        String pid = Long.toString(NODES.get(node).pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    /**
     * A checker that finds nothing proves nothing: here, nobody waits for the one that hangs, and cannot read what has been
     * deleted for a while after that.
     */
    @Test
    void leasesTakenAwayThenTheCheckerFindsThat() throws Exception {
        RevocationChecker checker = checker();
        try (checker) {
            checker.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> checker.deletions() > 50);
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                hangWithoutALeaseAndReadLate(COMMANDS, checker.create(MANY));
                return checker.violations().stream().anyMatch(found -> found.startsWith("accepted after"));
            });
        }
    }

    private static void hangWithoutALeaseAndReadLate(int node, Runnable deletions)
            throws IOException, InterruptedException, SQLException {
        try (Connection locking = PostgresServer.connect(storage.url());
                Statement statement = locking.createStatement()) {
            signal("STOP", node);
            try {
                statement.execute("delete from read_model.verifier_lease");
                deletions.run();
                await().pollDelay(SHORTER_THAN_A_LEASE).until(() -> true);
                locking.setAutoCommit(false);
                // It may hang in the middle of reading the table.
                statement.execute("set lock_timeout = 200");
                statement.execute("lock table events.domain_event in access exclusive mode");
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo(LOCK_NOT_AVAILABLE);
            } finally {
                signal("CONT", node);
            }
            await().pollDelay(REST_OF_THE_LEASE).until(() -> true);
        }
    }
}
