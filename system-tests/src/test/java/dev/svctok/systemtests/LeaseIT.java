package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.Relay;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A deletion is answered when no process accepts the token any more, whatever has become of the process. */
class LeaseIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-lease-test";
    private static final String DONE = "No verifier accepts the token any more";
    private static final int ROUNDS = 100;

    /** Longer than the client needs to start on a busy machine, and to ask whom it waits for. */
    private static final String LEASE = "6s";

    private static TestStorage storage;
    private static Service command;
    private static Service first;
    private static Service second;

    @BeforeAll
    static void start() {
        storage = TestStorage.fresh(Dialect.POSTGRESQL);
        command = launch(Program.COMMAND_SERVICE);
        first = launch(Program.QUERY_SERVICE);
        second = launch(Program.QUERY_SERVICE);
        List.of(command, first, second).forEach(Service::awaitReady);
    }

    @AfterAll
    static void stop() {
        List.of(command, first, second).forEach(Service::stop);
    }

    private static Service launch(Program program) {
        return Service.of(program, storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .env("SVCTOK_VERIFICATION_MAX_STALENESS", LEASE)
                .launch();
    }

    @Test
    void createAndDeleteThenEveryProcessKnowsWhenTheyAreAnswered() {
        for (int round = 0; round < ROUNDS; round++) {
            Api.Created token = create();
            assertThat(statuses(token)).containsExactly(403, 200, 200);
            delete(token);
            assertThat(statuses(token)).containsExactly(401, 401, 401);
        }
    }

    @Test
    void deleteWhileOneProcessStandsStillThenThatOneDoesNotAcceptItWhenItGoesOn() {
        Api.Created token = create();
        assertThat(first.api().status(token.secret())).isEqualTo(200);

        signal("STOP", first);
        try {
            delete(token);
            assertThat(second.api().status(token.secret())).isEqualTo(401);
        } finally {
            signal("CONT", first);
        }

        for (int attempt = 0; attempt < ROUNDS; attempt++) {
            assertThat(first.api().status(token.secret())).isIn(401, 503);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> first.api().status(token.secret()) == 401);
        await().atMost(Duration.ofSeconds(30)).until(() -> first.api().status(BOOTSTRAP) == 200);
        Api.Created next = create();
        assertThat(first.api().status(next.secret())).isEqualTo(200);
    }

    /** As by a gateway that repeats a deletion whose answer was lost. */
    @Test
    void deleteAgainWhileOneProcessStandsStillThenAlsoTheSecondAnswerIsTrueEverywhere() {
        Api.Created token = create();
        signal("STOP", first);
        try {
            Api api = command.api();
            String path = "/api/security/tokens/" + token.id();
            assertThat(api.send(api.request(path + "?wait=false", BOOTSTRAP).DELETE())
                            .statusCode())
                    .isEqualTo(202);
            assertThat(api.delete(token.id(), BOOTSTRAP).statusCode()).isEqualTo(404);
        } finally {
            signal("CONT", first);
        }

        for (int attempt = 0; attempt < ROUNDS; attempt++) {
            assertThat(first.api().status(token.secret())).isIn(401, 503);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> first.api().status(BOOTSTRAP) == 200);
    }

    @Test
    void deleterDiesBeforeItAnswersThenItIsDoneAndWhoRepeatsItIsToldTheTruth() {
        Api.Created token = create();
        signal("STOP", first);
        try {
            CompletableFuture<?> answer = CompletableFuture.runAsync(() -> delete(token));
            await().atMost(Duration.ofSeconds(30)).until(() -> second.api().status(token.secret()) == 401);
            command.kill();
            assertThat(answer).failsWithin(Duration.ofSeconds(30));

            command = launch(Program.COMMAND_SERVICE).awaitReady();
            assertThat(command.api().delete(token.id(), BOOTSTRAP).statusCode()).isEqualTo(404);
        } finally {
            signal("CONT", first);
        }

        for (int attempt = 0; attempt < ROUNDS; attempt++) {
            assertThat(first.api().status(token.secret())).isIn(401, 503);
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> first.api().status(BOOTSTRAP) == 200);
    }

    @Test
    void deleteByTheClientWhileOneProcessStandsStillThenItNamesThatOne() {
        String node = node(first);
        Api.Created token = create();
        Sts sts = new Sts(Map.of("STS_CLI_URL", second.url(), "STS_CLI_SERVICE_TOKEN", BOOTSTRAP));

        Sts.Result deleted;
        // Until the client has started the lease of a process that stands still may have ended.
        try (Relay relay = Relay.to(URI.create(command.url()), () -> signal("STOP", first))) {
            deleted = sts.run(
                    "service-token",
                    "delete",
                    Long.toString(token.id()),
                    "--command-url",
                    relay.through(command.url()));
        } finally {
            signal("CONT", first);
        }

        assertThat(deleted.err()).contains("The token is deleted. Still waiting for " + node + ", ");
        assertThat(deleted.out()).isEqualTo("✅ Service token deleted: " + token.id() + "\n");
        assertThat(deleted.exitCode()).isZero();
        await().atMost(Duration.ofSeconds(30)).until(() -> first.api().status(BOOTSTRAP) == 200);
    }

    /** As health tells it. */
    private static String node(Service service) {
        return Api.JSON
                .readTree(service.api().get("/actuator/health", null).body())
                .at("/components/verification/details/node")
                .stringValue();
    }

    @Test
    void alertsAndDashboardThenAllThatTheyAskForIsThere() {
        create();

        assertThat(new Scrape(command, first, second).missing(Monitoring.questions()))
                .isEmpty();
    }

    @Test
    void processKilledThenDeletionsWaitForItOnce() {
        second.kill();

        delete(create());
        assertThat(command.log().lines().filter(line -> line.contains("deletion at position") || line.contains(DONE)))
                .last()
                .asString()
                .contains(DONE);

        int waitsBefore = waits();
        delete(create());
        assertThat(waits()).isEqualTo(waitsBefore);
        second = launch(Program.QUERY_SERVICE).awaitReady();
    }

    @Test
    void processStoppedThenNobodyWaitsForIt() {
        int waitsBefore = waits();
        second.stop();

        delete(create());

        assertThat(waits()).isEqualTo(waitsBefore);
        second = launch(Program.QUERY_SERVICE).awaitReady();
    }

    /** Of a request that the token may not make, and of two that it may. */
    private static List<Integer> statuses(Api.Created token) {
        return List.of(
                command.api().delete(token.id(), token.secret()).statusCode(),
                first.api().status(token.secret()),
                second.api().status(token.secret()));
    }

    private static int waits() {
        return command.log().split("Waiting for the verifiers", -1).length - 1;
    }

    private static Api.Created create() {
        return command.api().create(BOOTSTRAP, "leased", "stackstate-guest");
    }

    private static void delete(Api.Created token) {
        assertThat(command.api().delete(token.id(), BOOTSTRAP).statusCode()).isEqualTo(204);
    }

    private static void signal(String name, Service service) {
        Signals.send(name, service.pid());
    }
}
