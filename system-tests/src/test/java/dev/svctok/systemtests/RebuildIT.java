package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.GeneratedEvents;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Projections are built anew while the plug is pulled, and while clients go on. */
class RebuildIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-rebuild-test";
    private static final String LIST = "/api/admin/projections/token-list";
    private static final int TOKENS = 11_000;
    private static final int KILLS = 2;

    private final Random random = new Random(815);

    @ParameterizedTest
    @EnumSource
    void killWhileBuildingThenItGoesOnAndNobodySeesAnythingWrong(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        GeneratedEvents.write(storage.arguments(), TOKENS);
        killWhileFilling(storage);
        Service service = start(storage);
        Sts sts = new Sts(Map.of("STS_CLI_URL", service.url(), "STS_CLI_SERVICE_TOKEN", BOOTSTRAP));
        assertThat(sts.run("projection", "rebuild", "token-list").exitCode()).isZero();

        for (int kill = 0; kill < KILLS; kill++) {
            long events = eventsBuilt(service);
            Service running = service;
            int more = 1 + random.nextInt(4_000);
            boolean whileIndexing = kill == KILLS - 1;
            await().pollInterval(Duration.ofMillis(2))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> isDone(running)
                            || (whileIndexing ? isIndexing(running) : eventsBuilt(running) >= events + more));
            service.kill();
            service = start(storage);
            assertThat(eventsBuilt(service)).as("what was built is kept").isGreaterThanOrEqualTo(events);
        }
        sts = new Sts(Map.of("STS_CLI_URL", service.url(), "STS_CLI_SERVICE_TOKEN", BOOTSTRAP));
        Service last = service;
        await().atMost(Duration.ofMinutes(1)).until(() -> isDone(last));
        rebuildUnderLoad(last, sts);

        assertThat(sts.run("projection", "verify").exitCode()).isZero();
        assertThat(last.api().ids(BOOTSTRAP)).hasSize(TOKENS - TOKENS / 10 + 1);
        last.stop();
    }

    /** While clients read, verify and write, with not one answer that is wrong. */
    private static void rebuildUnderLoad(Service service, Sts sts) {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
            Api api = service.api();
            while (!done.get()) {
                // Every tenth is deleted, from the first on.
                assertThat(api.status(GeneratedEvents.secret(1))).isEqualTo(200);
                assertThat(api.status(GeneratedEvents.secret(0))).isEqualTo(401);
                String path = "/api/security/tokens/" + GeneratedEvents.id(1).value();
                assertThat(api.get(path, BOOTSTRAP).statusCode()).isEqualTo(200);
                assertThat(api.get("/api/security/tokens?limit=2", BOOTSTRAP).body())
                        .contains("bootstrap-token");
                answered.incrementAndGet();
            }
        });
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            Api api = service.api();
            while (!done.get()) {
                Api.Created created = api.create(BOOTSTRAP, "busy", "stackstate-guest");
                String path = "/api/security/tokens/" + created.id();
                assertThat(api.get(path, BOOTSTRAP).statusCode()).isEqualTo(200);
                assertThat(api.delete(created.id(), BOOTSTRAP).statusCode()).isEqualTo(204);
                assertThat(api.get(path, BOOTSTRAP).statusCode()).isEqualTo(404);
                assertThat(api.status(created.secret())).isEqualTo(401);
            }
        });
        for (String projection : new String[] {"token-list", "verification"}) {
            Sts.Result rebuilt = sts.run("projection", "rebuild", projection, "--wait");
            assertThat(rebuilt.exitCode()).as(rebuilt.err()).isZero();
            assertThat(rebuilt.out()).startsWith("✅ Projection rebuilt: " + projection + ", version ");
        }
        done.set(true);
        reader.join();
        writer.join();
        assertThat(answered).hasPositiveValue();
    }

    private static Service start(TestStorage storage) {
        return builder(storage).start();
    }

    private static Service.Builder builder(TestStorage storage) {
        return Service.standalone(storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin");
    }

    /** At some moment of the first start on a store with many events. */
    private void killWhileFilling(TestStorage storage) {
        Service service = builder(storage).launch();
        await().pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofMinutes(1))
                .until(() -> service.log().contains("are brought in"));
        await().pollDelay(Duration.ofMillis(random.nextInt(800))).until(() -> true);
        service.kill();
    }

    private static boolean isIndexing(Service service) {
        JsonNode projection = projection(service);
        return projection.has("rebuild")
                && projection.get("rebuild").get("phase").stringValue().equals("indexing");
    }

    private static boolean isDone(Service service) {
        return projection(service).get("version").intValue() == 2;
    }

    /** All of them once the new version serves. */
    private static long eventsBuilt(Service service) {
        JsonNode projection = projection(service);
        return projection.has("rebuild")
                ? projection.get("rebuild").get("events").longValue()
                : projection.get("position").longValue();
    }

    private static JsonNode projection(Service service) {
        return Api.JSON.readTree(service.api().get(LIST, BOOTSTRAP).body());
    }
}
