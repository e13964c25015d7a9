package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The plug is pulled in the middle of creates and deletes, again and again. */
abstract class CrashContract {

    /** Thirty on both databases together. */
    private static final int ROUNDS = Integer.getInteger("svctok.crash.rounds", 15);

    private static final int WRITERS = 4;
    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-crash-test";

    private final Dialect dialect;
    private final Map<Long, String> alive = new ConcurrentHashMap<>();
    private final Map<Long, String> dead = new ConcurrentHashMap<>();

    /** Deletes that were sent and never answered: both outcomes are allowed. */
    private final Set<Long> undecided = ConcurrentHashMap.newKeySet();

    private final Random random = new Random(4711);

    CrashContract(Dialect dialect) {
        this.dialect = dialect;
    }

    @Test
    void killWhileWritingThenNothingAcknowledgedIsLost() throws Exception {
        TestStorage storage = TestStorage.fresh(dialect);
        for (int round = 1; round <= ROUNDS; round++) {
            Service service = start(storage);
            assertAllAsAcknowledged(service.api(), round);
            writeUntilKilled(service);
        }
        try (Service service = start(storage)) {
            assertAllAsAcknowledged(service.api(), ROUNDS + 1);
            assertThat(alive).hasSizeGreaterThan(ROUNDS);
            assertThat(dead).hasSizeGreaterThan(ROUNDS / 2);
        }
    }

    private static Service start(TestStorage storage) {
        return Service.standalone(storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-power-user")
                // On PostgreSQL a deletion waits until the lease of the killed process has ended.
                .env("SVCTOK_VERIFICATION_MAX_STALENESS", "1s")
                .start();
    }

    private void writeUntilKilled(Service service) throws InterruptedException {
        int writesBeforeTheKill = 3 + random.nextInt(25);
        CountDownLatch enough = new CountDownLatch(writesBeforeTheKill);
        Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
        AtomicInteger names = new AtomicInteger();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        for (int i = 0; i < WRITERS; i++) {
            writers.execute(() -> {
                try {
                    while (true) {
                        write(service.api(), "ci-" + names.incrementAndGet());
                        enough.countDown();
                    }
                } catch (UncheckedIOException killed) {
                    // As planned.
                } catch (Throwable e) {
                    unexpected.add(e);
                    enough.countDown();
                }
            });
        }
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        service.kill();
        writers.shutdown();
        assertThat(writers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(unexpected).isEmpty();
    }

    private void write(Api api, String name) {
        HttpResponse<String> creation =
                onceItHasAView(() -> api.postToken(BOOTSTRAP, name, "stackstate-k8s-troubleshooter"));
        Api.Created created = Api.created(creation, name);
        alive.put(created.id(), created.secret());
        if (created.id() % 2 == 0) {
            alive.remove(created.id());
            undecided.add(created.id());
            HttpResponse<String> answer = onceItHasAView(() -> api.delete(created.id(), BOOTSTRAP));
            assertThat(answer.statusCode()).isEqualTo(204);
            undecided.remove(created.id());
            dead.put(created.id(), created.secret());
        }
    }

    /**
     * The answer to a request, which is sent again while the service says that it cannot check the token: where the
     * disk is busy for longer than the short lease of this test, it has to say so, and has done nothing else.
     */
    private static HttpResponse<String> onceItHasAView(Callable<HttpResponse<String>> request) {
        return await().pollInSameThread()
                .pollDelay(Duration.ZERO)
                .atMost(Duration.ofMinutes(1))
                .until(
                        request,
                        answer -> !(answer.statusCode() == 503 && answer.body().contains("no current view")));
    }

    private static int status(Api api, String token) {
        return onceItHasAView(() -> api.get("/api/server/status", token)).statusCode();
    }

    private void assertAllAsAcknowledged(Api api, int round) {
        var listed = Set.copyOf(Api.ids(onceItHasAView(() -> api.get("/api/security/tokens", BOOTSTRAP))));
        assertThat(listed)
                .as("round %d: acknowledged creates are listed", round)
                .containsAll(alive.keySet());
        assertThat(listed).as("round %d: acknowledged deletes are not", round).noneMatch(dead::containsKey);
        alive.forEach((id, secret) -> assertThat(status(api, secret))
                .as("round %d: %d authenticates", round, id)
                .isEqualTo(200));
        dead.forEach((id, secret) -> assertThat(status(api, secret))
                .as("round %d: %d is refused", round, id)
                .isEqualTo(401));
    }
}
