package dev.svctok.command.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.RefusalReason;
import dev.svctok.auth.Verdict;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.auth.web.RequestBodies;
import dev.svctok.command.CommandServiceApplication;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.Relay;
import dev.svctok.eventstore.testing.TestStorage;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@ExtendWith(OutputCaptureExtension.class)
class WriteApiTest {

    private static final String PATH = "/api/security/tokens";
    private static final String GUEST = "{\"name\": \"ci\", \"roles\": [\"stackstate-guest\"]}";

    /** Of the web server. */
    private static final int THREADS = 20;

    /** Of the connections to the database, as it is by default. */
    private static final int POOL_SIZE = 16;

    private static String database;
    private static Relay link;
    private static RunningService service;
    private static TokenId adminId;
    private static ApiClient admin;
    private static ApiClient powerUser;
    private static ApiClient guest;

    @BeforeAll
    static void start() {
        database = PostgresServer.shared().newDatabase();
        link = Relay.to(PostgresServer.shared());
        service = RunningService.start(
                CommandServiceApplication.class,
                TestStorage.postgresql(link.through(database) + "?socketTimeout=5"),
                "--server.tomcat.threads.max=" + THREADS);
        adminId = service.tokens().create("admin", null, "stackstate-admin");
        admin = service.as(TestTokens.secretOf(adminId));
        powerUser = service.as(service.tokens().with("stackstate-power-user"));
        guest = service.as(service.tokens().with("stackstate-guest"));
    }

    @AfterAll
    static void stop() {
        service.close();
        link.close();
    }

    @AfterEach
    void theSilentOneGoes() {
        PostgresServer.execute(database, "delete from read_model.verifier_lease where id = 'silent'");
    }

    /** Another process holds a lease, and is not heard of. */
    private static void anotherFallsSilent() {
        PostgresServer.execute(
                database,
                "insert into read_model.verifier_lease (id, node, position, gaps, renewals, duration_millis)"
                        + " values ('silent', '7@elsewhere/x', 0, '', 0, 3600000)");
    }

    @Test
    void createThenTokenThatWorks() {
        Answer answer = admin.post(PATH, GUEST);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.header("X-Svctok-Pending")).isEmpty();
        JsonNode created = answer.json();
        assertThat(created.propertyNames()).containsExactlyInAnyOrder("token", "name", "id", "roles");
        assertThat(created.get("token").stringValue()).matches("svctok-[0-9A-Za-z]{38}");
        assertThat(created.get("id").longValue()).isBetween(TokenId.MIN, TokenId.MAX);
        assertThat(service.get(IndexedVerifier.class)
                        .verify(created.get("token").stringValue()))
                .isInstanceOf(Verdict.Accepted.class);
    }

    /** Another process holds a lease, has seen everything that will ever be, and serves no list. */
    @Test
    void createWhileNobodyServesTheListThenItIsNotWaitedFor() {
        JdbcClient leases = service.get(JdbcClient.class);
        leases.sql("insert into verifier_lease (id, node, position, gaps, renewals, duration_millis, projections)"
                        + " values ('writer', '8@elsewhere/x', ?, '', 0, 3600000, 'verification')")
                .param(Long.MAX_VALUE)
                .update();
        try {
            assertThat(admin.post(PATH, GUEST).header("X-Svctok-Pending")).isEmpty();
        } finally {
            leases.sql("delete from verifier_lease where id = 'writer'").update();
        }
    }

    @Test
    void createAndTheLeasesCannotBeReadThenAnyProcessMayNotKnow() {
        PostgresServer.execute(database, "alter table read_model.verifier_lease rename to hidden");
        try {
            Answer created = admin.post(PATH, GUEST);

            assertThat(created.status()).isEqualTo(200);
            assertThat(created.header("X-Svctok-Pending")).contains("list, verifier;node=\"*\"");
        } finally {
            PostgresServer.execute(database, "alter table read_model.hidden rename to verifier_lease");
        }
    }

    @Test
    void createAndTheListCannotBeAskedThenTheSilentVerifierIsNamedAllTheSame() {
        anotherFallsSilent();
        PostgresServer.execute(database, "alter table read_model.projection_position rename to hidden");
        try {
            Answer created = admin.post(PATH, GUEST);

            assertThat(created.status()).isEqualTo(200);
            assertThat(created.header("X-Svctok-Pending")).contains("list, verifier;node=\"7@elsewhere/x\"");
        } finally {
            PostgresServer.execute(database, "alter table read_model.hidden rename to projection_position");
        }
    }

    @Test
    void writesWhileAVerifierIsSilentThenItIsNamed() {
        anotherFallsSilent();
        Answer created = admin.post(PATH, GUEST);
        assertThat(created.status()).isEqualTo(200);
        assertThat(created.header("X-Svctok-Pending")).contains("verifier;node=\"7@elsewhere/x\"");

        String token = PATH + "/" + created.json().get("id").longValue();
        assertThat(admin.get(token + "/deletion").status()).isEqualTo(404);
        CompletableFuture<Answer> deletion = CompletableFuture.supplyAsync(() -> admin.delete(token));
        // This process itself may not have seen it for a moment.
        RunningService.eventually().until(() -> waitsForOne(token));
        JsonNode waitingFor = admin.get(token + "/deletion").json().get("waitingFor");
        assertThat(waitingFor.get(0).get("node").stringValue()).isEqualTo("7@elsewhere/x");
        assertThat(waitingFor.get(0).get("leaseRemainingMs").longValue()).isBetween(1L, 3_636_000L);
        RunningService.eventually()
                .untilAsserted(() -> assertThat(
                                service.anonymous().get("/actuator/prometheus").body())
                        .contains("svctok_writes_waiting{write=\"delete\"} 1.0")
                        .contains("svctok_writes_waiting{write=\"create\"} 0.0")
                        .containsPattern("svctok_writes_pending_total\\{lacking=\"verifiers\"} [1-9]")
                        .doesNotContain("svctok_writes_waiting_longest_seconds{write=\"delete\"} 0.0"));
        JsonNode health = service.anonymous().get("/actuator/health").json().at("/components/verification/details");
        assertThat(health.get("waitingDeletions").intValue()).isEqualTo(1);
        assertThat(health.get("longestWaitSeconds").doubleValue()).isPositive();
        assertThat(health.get("waitingFor").get(0).stringValue()).isEqualTo("7@elsewhere/x");
        assertThat(deletion).isNotDone();

        theSilentOneGoes();

        assertThat(deletion.join().status()).isEqualTo(204);
        assertThat(admin.get(token + "/deletion").json().get("waitingFor").isEmpty())
                .isTrue();
        assertThat(service.anonymous().get("/actuator/prometheus").body())
                .contains("svctok_writes_waiting{write=\"delete\"} 0.0")
                .contains("svctok_writes_waiting_longest_seconds{write=\"delete\"} 0.0")
                .containsPattern("svctok_writes_wait_seconds_count\\{write=\"delete\"} [1-9]");
    }

    @Test
    void asManyDeletionsWaitAsMayThenTheNextIsRefusedBeforeAnythingIsDeleted() throws Exception {
        List<JsonNode> created = Stream.generate(() -> admin.post(PATH, GUEST).json())
                .limit(THREADS / 2 + 2)
                .toList();
        List<String> paths = created.stream()
                .map(token -> PATH + "/" + token.get("id").longValue())
                .toList();
        anotherFallsSilent();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS / 2);
        try {
            List<Future<Answer>> waiting = paths.stream()
                    .limit(THREADS / 2)
                    .map(path -> threads.submit(() -> admin.delete(path)))
                    .toList();
            RunningService.eventually()
                    .until(() -> paths.stream().limit(THREADS / 2).allMatch(WriteApiTest::waitsForOne));

            Answer refused = admin.delete(paths.get(THREADS / 2));

            assertError(refused, 503);
            assertThat(refused.header("Retry-After")).isPresent();
            assertThat(refused.errors()).singleElement().asString().contains("Nothing was deleted", "wait=false");
            assertThat(service.get(IndexedVerifier.class)
                            .verify(created.get(THREADS / 2).get("token").stringValue()))
                    .isInstanceOf(Verdict.Accepted.class);
            assertThat(admin.delete(paths.get(THREADS / 2 + 1) + "?wait=false").status())
                    .isEqualTo(202);
            assertThat(waiting).noneMatch(Future::isDone);

            theSilentOneGoes();

            for (Future<Answer> deletion : waiting) {
                assertThat(deletion.get().status()).isEqualTo(204);
            }
            assertThat(admin.delete(paths.get(THREADS / 2)).status()).isEqualTo(204);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Its machine has died, or the network is cut: no connection breaks. */
    @Test
    void databaseFallsSilentThenADeletionThatWaitsIsAnsweredAndLaterAllGoesOnByItself() {
        String token = PATH + "/" + admin.post(PATH, GUEST).json().get("id").longValue();
        anotherFallsSilent();
        CompletableFuture<Answer> deletion = CompletableFuture.supplyAsync(() -> admin.delete(token));
        RunningService.eventually().until(() -> waitsForOne(token));

        link.swallow();
        try {
            RunningService.eventually().until(deletion::isDone);
            assertError(deletion.join(), 503);
            assertThat(deletion.join().header("Retry-After")).isPresent();
        } finally {
            link.pass();
            theSilentOneGoes();
        }

        RunningService.eventually()
                .until(() -> admin.post(PATH, GUEST).header("X-Svctok-Pending").isEmpty());
        RunningService.eventually().until(() -> admin.delete(token).status() == 404);
        RunningService.eventually()
                .until(() ->
                        service.anonymous().get("/actuator/health/readiness").status() == 200);
    }

    private static boolean waitsForOne(String token) {
        Answer deletion = admin.get(token + "/deletion");
        return deletion.status() == 200 && deletion.json().get("waitingFor").size() == 1;
    }

    @Test
    void deletionIsAskedForMoreOftenThanThereAreConnectionsThenItIsTold() {
        String token = PATH + "/" + admin.post(PATH, GUEST).json().get("id").longValue();
        assertThat(admin.delete(token).status()).isEqualTo(204);

        for (int i = 0; i < 2 * POOL_SIZE; i++) {
            assertThat(admin.get(token + "/deletion").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/1/deletion", "/nonsense/deletion"})
    void deletionOfWhatNeverWasThenNotFound(String path) {
        assertThat(powerUser.get(PATH + path).status()).isEqualTo(404);
        assertThat(guest.get(PATH + path).status()).isEqualTo(403);
    }

    @Test
    void createWithAllMembersThenAllInTheEvent() {
        Answer answer = admin.post(PATH, """
                {"name": "ci", "roles": ["stackstate-guest"], "expiryDate": 4102444800000,
                 "dedicatedSubject": "builder", "description": "for the build"}""");

        assertThat(answer.json().get("expiration").longValue()).isEqualTo(4_102_444_800_000L);
        assertThat(events(answer).get(0).getPayload()).isInstanceOfSatisfying(TokenCreated.class, event -> {
            assertThat(String.valueOf(event.expiration())).isEqualTo("2100-01-01T00:00:00Z");
            assertThat(event.dedicatedSubject()).isEqualTo("builder");
            assertThat(event.description()).isEqualTo("for the build");
        });
    }

    @Test
    void createThenEventTellsWhoDidIt() {
        Answer answer = admin.post(PATH, GUEST, "X-Request-Id", "r-1", "User-Agent", "sts/1.0");

        assertThat(events(answer)).singleElement().satisfies(event -> {
            assertThat(Actor.fromMetaData(event.getMetaData()))
                    .isEqualTo(new Actor(
                            Actor.Kind.TOKEN, adminId, new TokenName("admin"), "127.0.0.1", "sts/1.0", "r-1"));
            assertThat(event.getMetaData()).containsKeys("traceId", "correlationId");
        });
    }

    @Test
    void createThenSecretIsNowhereButInTheAnswer(CapturedOutput output) {
        Answer answer = admin.post(PATH, GUEST);

        String secret = answer.json().get("token").stringValue();
        assertThat(output).contains("Created token=" + answer.json().get("id").longValue());
        assertThat(output.toString()).doesNotContain(secret);
        assertThat(events(answer))
                .allSatisfy(event -> assertThat(event.toString()).doesNotContain(secret));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stackstate-admin", "stackstate-power-user\", \"stackstate-admin"})
    void createBeyondOwnPermissionsThenForbidden(String roles) {
        Answer answer = powerUser.post(PATH, "{\"name\": \"ci\", \"roles\": [\"%s\"]}".formatted(roles));

        assertError(answer, 403);
        assertThat(answer.errors()).singleElement().asString().contains("may not do everything");
    }

    @Test
    void createWithinOwnPermissionsThenCreated() {
        assertThat(powerUser
                        .post(PATH, "{\"name\": \"ci\", \"roles\": [\"stackstate-power-user\"]}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0, -1, Long.MIN_VALUE, 1_000_000_000_000L})
    void createWithExpiryInThePastThenItsOwnKindOfError(long expiry) {
        Answer answer = admin.post(
                PATH, "{\"name\": \"ci\", \"roles\": [\"stackstate-guest\"], \"expiryDate\": %d}".formatted(expiry));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("_type").stringValue()).isEqualTo("ServiceTokenInvalidExpiryError");
        assertThat(answer.json().get("message").stringValue()).contains("is not in the future");
        assertThat(answer.errors()).hasSize(1);
    }

    @Test
    void createWithTheFarthestExpiryThenWorks() {
        Answer answer = admin.post(
                PATH,
                "{\"name\": \"ci\", \"roles\": [\"stackstate-guest\"], \"expiryDate\": %d}".formatted(Long.MAX_VALUE));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(service.get(IndexedVerifier.class)
                        .verify(answer.json().get("token").stringValue()))
                .isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void createWithManyFaultsThenAllAtOnce() {
        Answer answer = admin.post(PATH, "{\"name\": \"\", \"roles\": [\"ADMIN\"], \"what\": 1, \"expiryDate\": 1}");

        assertError(answer, 400);
        assertThat(answer.errors()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"\\uD83D\": 1}",
                "{\"name\": \"\\uD83D\", \"roles\": [\"\\uDE00\"]}",
                "{\"roles\": [\"\\u0000\"]}",
                "{\"roles\": [\"a\\uD83D\\uDE00\\uD83D\"]}"
            })
    void createWithHalfASurrogatePairThenJsonError(String body) {
        assertError(admin.post(PATH, body), 400);
    }

    @Test
    void createWithoutTokenThenUnauthorized() {
        assertError(service.anonymous().post(PATH, GUEST), 401);
    }

    @Test
    void createWithoutPermissionThenForbiddenNamingIt() {
        Answer answer = guest.post(PATH, GUEST);

        assertError(answer, 403);
        assertThat(answer.errors()).singleElement().asString().contains("create-service-tokens");
    }

    @Test
    void createWithOtherMediaTypeThenUnsupported() {
        assertError(admin.send("POST", PATH, GUEST, "Content-Type", "text/plain"), 415);
        assertError(admin.send("POST", PATH, GUEST, "Content-Type", "nonsense"), 415);
        assertError(admin.send("POST", PATH, GUEST), 415);
        assertError(admin.send("POST", PATH, GUEST, "Content-Type", "application/x-www-form-urlencoded"), 415);
    }

    @Test
    void createWithCharsetThenCreated() {
        assertThat(admin.send("POST", PATH, GUEST, "Content-Type", "application/json; charset=utf-8")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void createWhenAnswerCannotBeAcceptedThenNothingIsCreated() {
        double before = accepted();

        assertError(admin.post(PATH, GUEST, "Accept", "text/html"), 406);

        assertThat(accepted()).isEqualTo(before);
    }

    @Test
    void createAtTheSizeLimitThenCreatedAndBeyondTooLarge() {
        String padding = " ".repeat(RequestBodies.MAX - GUEST.length());

        assertThat(admin.post(PATH, GUEST + padding).status()).isEqualTo(200);
        assertError(admin.post(PATH, GUEST + padding + " "), 413);
        assertError(admin.post(PATH, "{\"name\": \"" + "x".repeat(3_000_000) + "\"}"), 413);
    }

    @Test
    void createWithBodyThatIsFramedWronglyThenBadRequest() {
        Answer answer = Answer.parse(admin.raw("""
                POST /api/security/tokens HTTP/1.1\r
                Host: localhost\r
                Connection: close\r
                Content-Type: application/json\r
                Transfer-Encoding: chunked\r
                X-API-Key: %s\r
                \r
                what is this\r
                \r
                """.formatted(TestTokens.secretOf(adminId))));

        assertError(answer, 400);
    }

    @Test
    void createThatPrefersProblemsThenProblem() {
        Answer answer = admin.post(PATH, "{}", "Accept", "application/problem+json, application/json;q=0.9");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }

    @Test
    void createWithUserAgentOfOddBytesThenKeptPrintable() {
        Answer answer = Answer.parse(admin.raw("""
                POST /api/security/tokens HTTP/1.1\r
                Host: localhost\r
                Connection: close\r
                Content-Type: application/json\r
                Content-Length: %d\r
                User-Agent: \u00e9\u0085\tx\r
                X-API-Key: %s\r
                \r
                %s""".formatted(GUEST.length(), TestTokens.secretOf(adminId), GUEST)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(Actor.fromMetaData(events(answer).get(0).getMetaData()).userAgent())
                .isEqualTo("???x");
    }

    @Test
    void requestIdOfTheClientThenInAnswerAndError() {
        assertThat(admin.post(PATH, GUEST, "X-Request-Id", "mine-1").header("X-Request-Id"))
                .contains("mine-1");
        assertThat(admin.post(PATH, "{}", "X-Request-Id", "mine-2")
                        .json()
                        .get("trackingKey")
                        .stringValue())
                .isEqualTo("mine-2");
    }

    @Test
    void deleteThenRefused() {
        JsonNode created = admin.post(PATH, GUEST).json();

        Answer answer = admin.delete(PATH + "/" + created.get("id").longValue());

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(service.get(IndexedVerifier.class)
                        .verify(created.get("token").stringValue()))
                .isEqualTo(new Verdict.Refused(
                        RefusalReason.DELETED, new TokenId(created.get("id").longValue())));
    }

    @Test
    void deleteWithoutWaitingThenAcceptedAndSoonRefused() {
        JsonNode created = admin.post(PATH, GUEST).json();
        String path = PATH + "/" + created.get("id").longValue();

        Answer answer = admin.delete(path + "?wait=false");

        assertThat(answer.status()).isEqualTo(202);
        RunningService.eventually()
                .until(() -> service.get(IndexedVerifier.class)
                                .verify(created.get("token").stringValue())
                        instanceof Verdict.Refused);
        assertError(admin.delete(path), 404);
    }

    @Test
    void deleteWithAnotherWaitThenRefusedAndNothingIsLost() {
        long id = admin.post(PATH, GUEST).json().get("id").longValue();

        Answer answer = admin.delete(PATH + "/" + id + "?wait=maybe");

        assertError(answer, 400);
        assertThat(answer.errors()).singleElement().asString().contains("true or false");
        assertThat(admin.delete(PATH + "/" + id + "?wait=true").status()).isEqualTo(204);
    }

    @Test
    void parameterThatNobodyKnowsThenRefusedAndNothingIsDone() {
        long id = admin.post(PATH, GUEST).json().get("id").longValue();

        Answer deleted = admin.delete(PATH + "/" + id + "?Wait=false&bogus=1");
        Answer created = admin.post(PATH + "?bogus=1", GUEST);

        assertError(deleted, 400);
        assertThat(deleted.errors())
                .containsExactlyInAnyOrder(
                        "Unknown parameter \"Wait\"; known: wait.", "Unknown parameter \"bogus\"; known: wait.");
        assertError(created, 400);
        assertThat(created.errors()).containsExactly("Unknown parameter \"bogus\"; known: none.");
        assertThat(admin.delete(PATH + "/" + id).status()).isEqualTo(204);
    }

    @Test
    void deleteAgainThenNotFound() {
        long id = admin.post(PATH, GUEST).json().get("id").longValue();
        admin.delete(PATH + "/" + id);

        assertError(admin.delete(PATH + "/" + id), 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0",
                "-1",
                "9007199254740991",
                "9007199254740992",
                "99999999999999999999",
                "abc",
                "1.0",
                "01",
                "%2B1",
                "%D9%A1"
            })
    void deleteWhatIsNotThereThenNotFound(String id) {
        assertError(admin.delete(PATH + "/" + id), 404);
    }

    @Test
    void deleteWithoutPermissionThenForbiddenNamingIt() {
        Answer answer = guest.delete(PATH + "/1");

        assertError(answer, 403);
        assertThat(answer.errors()).singleElement().asString().contains("delete-service-tokens");
        assertError(service.anonymous().delete(PATH + "/1"), 401);
    }

    @Test
    void deleteOneselfThenGone() {
        JsonNode created = admin.post(PATH, "{\"name\": \"ci\", \"roles\": [\"stackstate-power-user\"]}")
                .json();
        ApiClient self = service.as(created.get("token").stringValue());

        assertThat(self.delete(PATH + "/" + created.get("id").longValue()).status())
                .isEqualTo(204);
        assertThat(self.delete(PATH + "/1").status()).isEqualTo(401);
    }

    @Test
    void deleteFromManyThreadsThenOneWinsAndOneEvent() throws Exception {
        Answer created = admin.post(PATH, GUEST);
        String path = PATH + "/" + created.json().get("id").longValue();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Integer> delete = () -> admin.delete(path).status();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> status : threads.invokeAll(Collections.nCopies(4, delete))) {
                statuses.add(status.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(204, 404, 404, 404);
            assertThat(events(created))
                    .hasSize(2)
                    .last()
                    .satisfies(event -> assertThat(event.getPayload()).isInstanceOf(TokenDeleted.class));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void otherMethodsThenNotAllowed() {
        for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
            Answer answer = admin.send(method, PATH, null);

            assertError(answer, 405);
            assertThat(answer.header("Allow")).contains("OPTIONS, POST");
        }
        assertThat(admin.send("PUT", PATH + "/1", "{}").header("Allow")).contains("DELETE, OPTIONS");
    }

    @Test
    void commandsThenCountedByOutcome() {
        double before = accepted();

        admin.post(PATH, GUEST);

        assertThat(accepted()).isEqualTo(before + 1);
    }

    private static double accepted() {
        return service.get(MeterRegistry.class)
                .counter("svctok.commands", "command", "CreateToken", "outcome", "accepted")
                .count();
    }

    private static List<? extends DomainEventMessage<?>> events(Answer created) {
        try (Stream<? extends DomainEventMessage<?>> events = service.get(EventStore.class)
                .readEvents(String.valueOf(created.json().get("id").longValue()))
                .asStream()) {
            return events.toList();
        }
    }

    private static void assertError(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.json().get("_type").stringValue()).isEqualTo("ErrorsResponse");
        assertThat(answer.json().get("status").intValue()).isEqualTo(status);
        assertThat(answer.json().get("trackingKey").stringValue())
                .isEqualTo(answer.header("X-Request-Id").orElseThrow());
        assertThat(answer.errors()).isNotEmpty();
        assertThat(answer.body()).doesNotContain("Exception", "\tat ", "dev.svctok", "<html");
    }
}
