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
    private static final int FAULTS = 7;
    private static final int CYCLES = 2;

    /** By then a deletion must have fallen into a fault of each kind. */
    private static final int MOST_CYCLES = 8;

    /** Half of those that are used. */
    private static final int MANY = 20;

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofMillis(3_500);
    private static final Duration SHORTER_THAN_A_LEASE = Duration.ofMillis(1_200);

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
    void allStartAtOnceOnEmptyStorageThenTheBootstrapTokenIsCreatedOnce() {
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
        return configured(wrong == null ? Service.of(program, storage) : Service.of(program, wrong, storage))
                .launch();
    }

    private static Service.Builder configured(Service.Builder service) {
        return service.env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .env("SVCTOK_VERIFICATION_MAX_STALENESS", LEASE.toMillis() + "ms");
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
            await().atMost(Duration.ofMinutes(2)).until(() -> checker.deletions() >= DELETIONS / 20);
            for (int fault = 0;
                    fault < CYCLES * FAULTS
                            || checker.deletions() < DELETIONS
                            || (fault < MOST_CYCLES * FAULTS && !checker.deletedUnderAll(FAULTS));
                    fault++) {
                int enough = Math.min(DELETIONS, checker.deletions() + DELETIONS / CYCLES / FAULTS);
                cause(fault, checker);
                await().atMost(Duration.ofMinutes(2)).until(() -> checker.deletions() >= enough);
            }
        }
        System.out.println("GuaranteeIT: " + checker.summary());
        assertThat(checker.violations()).isEmpty();
        // Else it would have found nothing because it did nothing.
        assertThat(checker.deletions()).isGreaterThanOrEqualTo(DELETIONS);
        assertThat(checker.accepted()).isGreaterThan(DELETIONS / 2);
        assertThat(checker.refusedAfterDeletion()).isGreaterThan(DELETIONS);
        assertThat(checker.listings()).isGreaterThan(DELETIONS / 10);
        var underFaults = checker.underFaults();
        assertThat(underFaults).hasSize(FAULTS).allSatisfy((kind, went) -> {
            assertThat(went.faults()).isGreaterThanOrEqualTo(CYCLES);
            assertThat(went.uses()).isPositive();
            assertThat(went.deletions()).isPositive();
        });
        // Or because everything was excused.
        assertThat(checker.creationsPendingAnywhere()).isLessThan(checker.creations() / 10);
        assertThat(checker.excused()).isLessThan(checker.accepted() / 10);
    }

    private void cause(int fault, RevocationChecker checker) throws Exception {
        int command = random.nextInt(COMMANDS);
        int query = COMMANDS + random.nextInt(QUERIES);
        switch (fault % FAULTS) {
            case 0 -> checker.during("query-service stopped for longer", () -> pause(query, LONGER_THAN_A_LEASE));
            case 1 -> checker.during("query-service killed", () -> restart(query, checker));
            case 2 -> checker.during("connections cut", GuaranteeIT::cutConnectionsForAWhile);
            case 3 -> checker.during("command-service stopped for longer", () -> pause(command, LONGER_THAN_A_LEASE));
            case 4 -> checker.during("query-service stopped for less", () -> pause(query, SHORTER_THAN_A_LEASE));
            case 5 -> checker.during("command-service killed", () -> restart(command, checker));
            default -> checker.during("PostgreSQL restarted", GuaranteeIT::restartPostgres);
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

    private static void cutConnectionsForAWhile() {
        for (int time = 0; time < 5; time++) {
            cutConnections();
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        }
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

    private static void signal(String name, int node) {
        Signals.send(name, NODES.get(node).pid());
    }

    /** Deletions wait for it until its lease has ended, and then are answered. */
    @Test
    void nodeThatReadsLateAfterItHungThenItAcceptsNothingMeanwhile() throws Exception {
        RevocationChecker checker = checker();
        try (checker) {
            checker.start();
            for (int node : new int[] {COMMANDS, 0}) {
                hangAndReadLate(node, checker.create(MANY));
            }
        }
        assertThat(checker.violations()).isEmpty();
    }

    /** A checker that finds nothing proves nothing: here, nobody waits for the one that hangs. */
    @Test
    void leasesTakenAwayThenTheCheckerFindsThat() throws Exception {
        assertThatTheCheckerFindsThat(
                () -> PostgresServer.execute(storage.url(), "delete from read_model.verifier_lease"));
    }

    /** Here, the one that hangs does not notice that its lease has ended. */
    @Test
    void verifierIsNotFencedThenTheCheckerFindsThat() throws Exception {
        NODES.get(COMMANDS).kill();
        NODES.set(
                COMMANDS,
                configured(Service.unfenced(Program.QUERY_SERVICE, storage)).start());
        try {
            assertThatTheCheckerFindsThat(() -> {});
        } finally {
            NODES.get(COMMANDS).kill();
            NODES.set(COMMANDS, launch(COMMANDS).awaitReady());
        }
    }

    private static void assertThatTheCheckerFindsThat(Runnable whileItHangs) throws Exception {
        RevocationChecker checker = checker();
        try (checker) {
            checker.start();
            await().atMost(Duration.ofMinutes(1)).until(() -> checker.deletions() > 50);
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                Runnable deletions = checker.create(MANY);
                hangAndReadLate(COMMANDS, () -> {
                    whileItHangs.run();
                    deletions.run();
                });
                return checker.violations().stream().anyMatch(found -> found.startsWith("accepted after"));
            });
        }
    }

    /** It cannot read what has been deleted for a while after it goes on. */
    private static void hangAndReadLate(int node, Runnable whileItHangs)
            throws IOException, InterruptedException, SQLException {
        try (Connection locking = PostgresServer.connect(storage.url());
                Statement statement = locking.createStatement()) {
            signal("STOP", node);
            try {
                whileItHangs.run();
                locking.setAutoCommit(false);
                // It may hang in the middle of reading the table.
                statement.execute("set lock_timeout = 200");
                statement.execute("lock table events.domain_event in access exclusive mode");
            } catch (SQLException e) {
                assertThat(e.getSQLState()).isEqualTo(LOCK_NOT_AVAILABLE);
            } finally {
                signal("CONT", node);
            }
            await().pollDelay(LEASE).until(() -> true);
        }
    }
}
