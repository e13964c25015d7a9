package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Somebody else's API with the starter, and two processes of svctok: it asks the one, tokens are deleted at the other. */
class StarterIT {

    private static final Duration AMPLE = Duration.ofMinutes(1);
    private static final String NAME = "spring-boot-starter";

    private static TestStorage storage;
    private static String admin;
    private static Service asked;
    private static Service other;
    private static Api.Created own;
    private static Example orders;

    @BeforeAll
    static void start() {
        storage = TestStorage.fresh(Dialect.POSTGRESQL);
        admin = Secrets.seen("the-first-token-of-all-tokens");
        asked = service();
        other = service();
        own = asked.api().create(admin, "orders", "svctok-verifier");
        orders = Example.start(NAME, asked.url(), own.secret());
    }

    private static Service service() {
        return Service.standalone(storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", admin)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .with("--svctok.roles.shop=orders:read", "--svctok.last-use.flush-interval=1s")
                .start();
    }

    @AfterAll
    static void stop() {
        orders.close();
        other.close();
        asked.close();
    }

    private static Api.Created create(String... roles) {
        return other.api().create(admin, "a caller", roles);
    }

    private static int call(Example example, String token) {
        return get(example, "/me", token).statusCode();
    }

    private static HttpResponse<String> get(Example example, String path, String token) {
        Api api = new Api(example.url());
        return api.send(api.request(path, token).GET());
    }

    @Test
    void callThenLetInByWhatTheTokenMayDo() {
        Api.Created reader = create("shop");

        assertThat(get(orders, "/orders", reader.secret()).statusCode()).isEqualTo(200);
        assertThat(get(orders, "/orders", create("stackstate-guest").secret()).statusCode())
                .isEqualTo(403);
        JsonNode me = Api.JSON.readTree(get(orders, "/me", reader.secret()).body());
        assertThat(me.get("id").longValue()).isEqualTo(reader.id());
        assertThat(me.get("name").stringValue()).isEqualTo("a caller");
        assertThat(me.get("permissions").toString()).isEqualTo("[\"orders:read\"]");
        assertThat(me.get("roles").toString()).isEqualTo("[\"shop\"]");
        assertThat(new Api(orders.url()).get("/me", null).statusCode()).isEqualTo(401);
    }

    /** Each is in the memory of the application when it is deleted. */
    @Test
    void deleteThenNoCallAfterTheAnswerIsAccepted() {
        for (int i = 0; i < 100; i++) {
            Api.Created token = create("stackstate-guest");
            assertThat(call(orders, token.secret())).isEqualTo(200);

            assertThat(other.api().delete(token.id(), admin).statusCode()).isEqualTo(204);

            assertThat(call(orders, token.secret())).isEqualTo(401);
        }
    }

    @Test
    void callThenSvctokIsAskedOnceAndTellsOfTheLastUse() {
        Api.Created token = create("stackstate-guest");
        awaitLease("orders", other);
        assertThat(call(orders, token.secret())).isEqualTo(200);
        double before = introspections();

        for (int i = 0; i < 50; i++) {
            assertThat(call(orders, token.secret())).isEqualTo(200);
        }

        assertThat(introspections() - before).isLessThan(10);
        Awaitility.await().atMost(AMPLE).untilAsserted(() -> {
            JsonNode use = Api.JSON
                    .readTree(other.api()
                            .get("/api/security/tokens/" + token.id(), admin)
                            .body())
                    .get("lastUsed");
            assertThat(use).isNotNull();
            assertThat(use.get("introspectedBy").longValue()).isEqualTo(own.id());
            assertThat(use.get("userAgent").stringValue()).startsWith("Java-http-client");
        });
    }

    private static double introspections() {
        return asked.api()
                .get("/actuator/prometheus", null)
                .body()
                .lines()
                .filter(line -> line.startsWith("svctok_introspections_total{") && line.contains("accepted"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** A deletion waits for it until its lease has ended; when it goes on, it accepts nothing by what it knew. */
    @Test
    void applicationIsStoppedThenADeletionWaitsAndACallThatWaitedIsNotAccepted() throws Exception {
        Api.Created token = create("stackstate-guest");
        try (Example hanging = Example.start(
                NAME,
                asked.url(),
                own.secret(),
                Map.of("SPRING_APPLICATION_NAME", "hanging", "SVCTOK_MAXSTALENESS", "3s"))) {
            awaitLease("hanging", other);
            assertThat(call(hanging, token.secret())).isEqualTo(200);
            Signals.send("STOP", hanging.pid());
            CompletableFuture<Integer> deleted = CompletableFuture.supplyAsync(
                    () -> other.api().delete(token.id(), admin).statusCode());

            Awaitility.await().atMost(AMPLE).until(() -> waitingFor(token).contains("hanging (token " + own.id()));
            assertThat(deleted).isNotDone();
            assertThat(deleted.get()).isEqualTo(204);
            CompletableFuture<Integer> call = CompletableFuture.supplyAsync(() -> call(hanging, token.secret()));
            Signals.send("CONT", hanging.pid());

            assertThat(call.get()).isEqualTo(401);
        }
    }

    private static String waitingFor(Api.Created token) {
        return other.api()
                .get("/api/security/tokens/" + token.id() + "/deletion", admin)
                .body();
    }

    /** From then on its verdicts are kept. */
    private static void awaitLease(String application, Service service) {
        Awaitility.await()
                .atMost(AMPLE)
                .until(
                        () -> service.api().get("/actuator/health", null).body(),
                        health -> health.contains("\"" + application + "\"") && !health.contains("(token "));
    }

    /** What is known is good until the lease ends; then nobody knows anything, which is no refusal. */
    @Test
    void svctokIsKilledThenKnownTokensPassUntilTheLeaseEndsAndOthersAre503() {
        TestStorage alone = TestStorage.fresh(Dialect.H2);
        try (Service service = Service.standalone(alone).start()) {
            String first = service.firstToken();
            String token =
                    service.api().create(first, "orders", "svctok-verifier").secret();
            try (Example example = Example.start(NAME, service.url(), token, Map.of("SVCTOK_MAXSTALENESS", "3s"))) {
                awaitLease("orders", service);
                assertThat(call(example, first)).isEqualTo(200);

                service.kill();

                assertThat(call(example, token)).as("nobody knows").isEqualTo(503);
                Awaitility.await().atMost(AMPLE).until(() -> call(example, first) == 503);
                assertThat(example.log()).doesNotContain("Exception", "ERROR");
                try (Service again = Service.standalone(alone)
                        .with("--server.port=" + URI.create(service.url()).getPort())
                        .start()) {
                    Awaitility.await().atMost(AMPLE).until(() -> call(example, first) == 200);
                    assertThat(again.api().status(first)).isEqualTo(200);
                }
            }
        }
    }
}
