package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revoked means revoked, on many nodes, while they hang, die and are cut off. */
class GuaranteeIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-guarantee-test";
    private static final int COMMANDS = 2;
    private static final int QUERIES = 3;
    private static final int DELETIONS = 1_000;
    private static final int FAULTS = 6;

    /** Few, so that a process that starts gets its turn on two cores. */
    private static final int LIVES = 3;

    private static final int USERS = 2;

    /** Longer than a lease. */
    private static final Duration LONG_PAUSE = Duration.ofMillis(3_500);

    private final Random random = new Random(42);
    private TestStorage storage;
    private AtomicReferenceArray<Service> nodes;

    @BeforeEach
    void start() {
        storage = TestStorage.fresh(Dialect.POSTGRESQL);
        nodes = new AtomicReferenceArray<>(COMMANDS + QUERIES);
        for (int i = 0; i < nodes.length(); i++) {
            nodes.set(i, launch(i));
        }
        for (int i = 0; i < nodes.length(); i++) {
            nodes.get(i).awaitReady();
        }
    }

    @AfterEach
    void stop() {
        for (int i = 0; i < nodes.length(); i++) {
            nodes.get(i).stop();
        }
    }

    private String url() {
        String option = "--svctok.storage.url=";
        return storage.arguments().stream()
                .filter(argument -> argument.startsWith(option))
                .map(argument -> argument.substring(option.length()))
                .findFirst()
                .orElseThrow();
    }

    private Service launch(int node) {
        return Service.of(
                        node < COMMANDS ? Repository.Program.COMMAND_SERVICE : Repository.Program.QUERY_SERVICE,
                        storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .env("SVCTOK_VERIFICATION_MAX_STALENESS", "2s")
                .launch();
    }

    private RevocationChecker checker() {
        return new RevocationChecker(BOOTSTRAP, apis(0, COMMANDS), apis(COMMANDS, nodes.length()));
    }

    private List<Supplier<Api>> apis(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> (Supplier<Api>) () -> nodes.get(i).api())
                .toList();
    }

    @Test
    void faultsOfEveryKindThenNoAnswerIsWrong() throws Exception {
        RevocationChecker checker = checker();
        try (checker) {
            checker.start(LIVES, USERS);
            for (int fault = 0; fault < FAULTS || checker.deletions() < DELETIONS; fault++) {
                int before = checker.deletions();
                cause(fault);
                await().atMost(Duration.ofMinutes(2)).until(() -> checker.deletions() >= before + DELETIONS / 16);
            }
        }
        System.out.println("GuaranteeIT: " + checker.summary());
        assertThat(checker.violations()).isEmpty();
    }

    private void cause(int fault) throws Exception {
        int query = COMMANDS + random.nextInt(QUERIES);
        switch (fault % 4) {
            case 0 -> pause(query, LONG_PAUSE);
            case 1 -> restart(query);
            case 2 -> restart(random.nextInt(COMMANDS));
            default ->
                PostgresServer.execute(
                        url(),
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                                + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }

    private void pause(int node, Duration duration) throws IOException, InterruptedException {
        signal("STOP", node);
        try {
            await().pollDelay(duration).until(() -> true);
        } finally {
            signal("CONT", node);
        }
    }

    private void restart(int node) {
        nodes.get(node).kill();
        nodes.set(node, launch(node).awaitReady());
    }

    private void signal(String name, int node) throws IOException, InterruptedException {
        String pid = Long.toString(nodes.get(node).pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    /** A checker that finds nothing proves nothing: here, nobody waits for the one that hangs. */
    @Test
    void leasesTakenAwayThenTheCheckerFindsThat() throws Exception {
        RevocationChecker checker = checker();
        try (checker) {
            checker.start(LIVES, USERS);
            await().atMost(Duration.ofMinutes(1)).until(() -> checker.deletions() > 50);
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                for (int i = COMMANDS; i < nodes.length(); i++) {
                    signal("STOP", i);
                }
                PostgresServer.execute(url(), "delete from read_model.verifier_lease");
                await().pollDelay(Duration.ofMillis(500)).until(() -> true);
                for (int i = COMMANDS; i < nodes.length(); i++) {
                    signal("CONT", i);
                }
                return checker.violations().stream().anyMatch(found -> found.startsWith("accepted after"));
            });
        }
    }
}
