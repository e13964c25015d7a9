package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The database goes away, and comes back. */
class OutageIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-outage-test";
    private static final String TOKENS = "/api/security/tokens";
    private static final String BODY = "{\"name\": \"ci\", \"roles\": [\"stackstate-guest\"]}";
    private static final String CUT = BODY.replace("ci", "cut");
    private static final String LOST = "This process does not accept any token for now";
    private static final String FOUND = "This process accepts tokens again";
    private static final int CLIENTS = 4;
    private static final int CREATES = 60;
    private static final Duration AMPLE = Duration.ofMinutes(1);

    private static PostgresServer postgres;
    private static TestStorage storage;
    private static Service command;
    private static Service query;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.own();
        storage = TestStorage.postgresql(postgres.newDatabase());
        postgres.stop();
        // Both have to wait for it, and say so.
        String waits = "Waiting for the database at jdbc:postgresql://127.0.0.1:" + postgres.port();
        command = launch(Program.COMMAND_SERVICE);
        query = launch(Program.QUERY_SERVICE);
        await().atMost(AMPLE)
                .until(() -> List.of(command, query).stream()
                        .allMatch(service -> service.log().contains(waits)));
        postgres.startAgain();
        List.of(command, query).forEach(Service::awaitReady);
    }

    @AfterAll
    static void stop() {
        List.of(command, query).forEach(Service::stop);
        postgres.close();
    }

    private static Service launch(Program program) {
        return Service.of(program, storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .env("SVCTOK_STORAGE_CONNECT_TIMEOUT", "1m")
                .env("SVCTOK_VERIFICATION_MAX_STALENESS", "15s")
                .launch();
    }

    @Test
    void databaseIsAwayThenTokensWorkForAWhileAndTheRestIsRefusedUntilItIsBack() {
        Api.Created token = command.api().create(BOOTSTRAP, "before", "stackstate-guest");
        // Where its connections have just been cut it may have been silent for so long that nobody has waited for it.
        soon().until(() -> query.api().status(token.secret()) == 200);
        int saidBefore = query.log().length();

        postgres.stop();
        try {
            assertThat(query.api().status(token.secret())).isEqualTo(200);
            assertThat(query.api()
                            .get("/api/server/status", "unknown-to-everybody-here")
                            .statusCode())
                    .isEqualTo(401);
            assertToTryAgain(query.api().get(TOKENS, BOOTSTRAP));
            assertToTryAgain(command.api().post(TOKENS, BOOTSTRAP, BODY));
            assertToTryAgain(command.api().delete(token.id(), BOOTSTRAP));
            assertThat(query.api().get("/actuator/health", null).body())
                    .contains("The database does not answer")
                    .doesNotContain("Exception");
            soon().until(() -> {
                int readiness =
                        query.api().get("/actuator/health/readiness", null).statusCode();
                boolean accepted = query.api().status(token.secret()) == 200;
                assertThat(!accepted || readiness == 200)
                        .as("while tokens are accepted, it is ready")
                        .isTrue();
                return !accepted;
            });
            assertToTryAgain(query.api().get("/api/server/status", BOOTSTRAP));
            soon().until(() -> query.log().indexOf(LOST, saidBefore) > 0);
        } finally {
            postgres.startAgain();
        }

        soon().until(() -> query.api().status(token.secret()) == 200);
        soon().until(() -> command.api().post(TOKENS, BOOTSTRAP, BODY).statusCode() == 200);
        soon().until(() -> query.api().get(TOKENS, BOOTSTRAP).statusCode() == 200);
        assertThat(command.api().delete(token.id(), BOOTSTRAP).statusCode()).isEqualTo(204);
        assertThat(query.api().status(token.secret())).isEqualTo(401);
        List.of(command, query)
                .forEach(service ->
                        assertThat(service.log()).doesNotContain("\tat ", " ERROR [", BOOTSTRAP, token.secret()));
        soon().until(() -> query.log().indexOf(FOUND, saidBefore) > 0);
        assertThat(query.log().substring(saidBefore)).containsOnlyOnce(LOST).containsOnlyOnce(FOUND);
        // Nobody could be heard of meanwhile, and nobody had gone.
        List.of(command, query).forEach(service -> assertThat(service.log()).doesNotContain("not been heard of"));
    }

    /** Whoever was told to try again, or of a failure, must not have been given a token that he does not know. */
    @Test
    void connectionsAreCutWhileTokensAreCreatedThenWhoIsToldToTryAgainHasNone() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger unknown = new AtomicInteger();
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        Queue<String> warnings = new ConcurrentLinkedQueue<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            clients.execute(() -> {
                for (int n = 0; n < CREATES; n++) {
                    HttpResponse<String> answer = command.api().post(TOKENS, BOOTSTRAP, CUT);
                    statuses.add(answer.statusCode());
                    if (answer.statusCode() == 200) {
                        answered.incrementAndGet();
                    } else if (answer.headers().firstValue("Retry-After").isEmpty()) {
                        unknown.incrementAndGet();
                        warnings.add(answer.body());
                    }
                }
            });
        }
        clients.shutdown();
        while (!clients.awaitTermination(150, TimeUnit.MILLISECONDS)) {
            PostgresServer.execute(
                    storage.url(),
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where datname = current_database() and pid <> pg_backend_pid()");
        }

        assertThat(statuses).isSubsetOf(200, 500, 503).contains(503);
        assertThat(warnings).allSatisfy(body -> assertThat(body).contains("look, before you create another"));
        soon().until(() -> query.api().get(TOKENS, BOOTSTRAP).statusCode() == 200);
        long created = PostgresServer.count(
                storage.url(), "events.domain_event where convert_from(payload, 'UTF8') like '%\"cut\"%'");
        assertThat(created).isBetween((long) answered.get(), (long) answered.get() + unknown.get());
        assertThat(command.log()).doesNotContain("\tat ");
    }

    /** What PostgreSQL answers where its disk is full: what it has is still to be read, and nothing can be written. */
    @Test
    void diskOfTheDatabaseIsFullThenWritesAreRefusedAndTokensAreAcceptedForAsLongAsALeaseLasts() {
        Api.Created token = command.api().create(BOOTSTRAP, "before", "stackstate-guest");
        soon().until(() -> query.api().status(token.secret()) == 200);
        int saidBefore = query.log().length();

        PostgresServer.execute(
                storage.url(),
                "create function events.full() returns trigger language plpgsql security definer as $$ begin"
                        + " raise exception using errcode = 'disk_full', message = 'could not extend file'; end $$;"
                        + " do $$ declare t text; begin for t in select schemaname || '.' || tablename from pg_tables"
                        + " where schemaname in ('events', 'read_model') loop execute 'create trigger full_disk before"
                        + " insert or update on ' || t || ' for each row execute function events.full()';"
                        + " end loop; end $$");
        try {
            assertToTryAgain(command.api().post(TOKENS, BOOTSTRAP, BODY));
            assertToTryAgain(command.api().delete(token.id(), BOOTSTRAP));
            assertThat(query.api().status(token.secret())).isEqualTo(200);
            assertThat(query.api().ids(BOOTSTRAP)).contains(token.id());
            soon().until(() -> query.api().status(token.secret()) == 503);
            // It looks once in a second, and does not tell what is over before that.
            soon().until(() -> query.log().indexOf(LOST, saidBefore) > 0);
        } finally {
            PostgresServer.execute(storage.url(), "drop function events.full() cascade");
        }

        soon().until(() -> query.api().status(token.secret()) == 200);
        soon().until(() -> command.api().delete(token.id(), BOOTSTRAP).statusCode() == 204);
        assertThat(query.api().status(token.secret())).isEqualTo(401);
        assertThat(query.log().substring(saidBefore))
                .containsOnlyOnce("The lease of this verifier cannot be renewed: ")
                .containsOnlyOnce(LOST);
        List.of(command, query).forEach(service -> assertThat(service.log()).doesNotContain("\tat "));
    }

    private static void assertToTryAgain(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("ry again");
    }

    private static ConditionFactory soon() {
        return await().atMost(AMPLE).pollInterval(Duration.ofMillis(200));
    }
}
