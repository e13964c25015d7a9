package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.svctok.api.TokenId;
import dev.svctok.auth.AllVerifiers;
import dev.svctok.auth.BehindVerifier;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.PlainApplication;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.EventStreamClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A program that keeps verdicts, as it speaks with the service. */
class RemoteVerifierHttpTest {

    private static final String PATH = "/api/security/verifiers";
    private static final Map<Dialect, RunningService> SERVICES = new EnumMap<>(Dialect.class);

    @BeforeAll
    static void start() {
        for (Dialect dialect : Dialect.values()) {
            SERVICES.put(dialect, RunningService.start(PlainApplication.class, TestStorage.fresh(dialect)));
        }
    }

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(RunningService::close);
    }

    private static RunningService service(Dialect dialect) {
        return Objects.requireNonNull(SERVICES.get(dialect));
    }

    /** As the program sees it. */
    private static final class Program implements AutoCloseable {

        private final RunningService service;
        private final TokenId tokenId;
        private final ApiClient api;
        private final EventStreamClient stream;
        private final String lease;
        private final long durationMs;
        private long renewals;

        Program(Dialect dialect, String parameters) {
            service = service(dialect);
            tokenId = service.tokens().create("orders", null, "svctok-verifier");
            String token = TestTokens.secretOf(tokenId);
            api = service.as(token);
            stream = EventStreamClient.open("POST", service.port(), token, PATH + parameters);
            EventStreamClient.Event first = stream.next();
            assertThat(first.type()).isEqualTo("lease");
            JsonNode taken = JsonMapper.shared().readTree(first.data());
            lease = taken.get("id").stringValue();
            durationMs = taken.get("durationMs").longValue();
        }

        /** Until it has told of a deletion. */
        JsonNode told(TokenId deleted) {
            while (true) {
                JsonNode told = nextTold();
                if (told.get("deleted").valueStream().anyMatch(id -> id.longValue() == deleted.value())) {
                    return told;
                }
            }
        }

        JsonNode nextTold() {
            EventStreamClient.Event event = stream.next();
            assertThat(event.type()).isEqualTo("seen");
            return JsonMapper.shared().readTree(event.data());
        }

        Answer renew(JsonNode told) {
            return renew(
                    ++renewals,
                    told.get("position").longValue(),
                    told.get("gaps").toString());
        }

        Answer renew(long number, long position, String gaps) {
            return api.send(
                    "PUT",
                    PATH + "/" + lease,
                    "{\"renewals\":%d,\"position\":%d,\"gaps\":%s}".formatted(number, position, gaps),
                    "Content-Type",
                    "application/json");
        }

        Answer giveBack() {
            return api.delete(PATH + "/" + lease);
        }

        @Override
        public void close() {
            giveBack();
            stream.close();
        }
    }

    /** Deletes a token, and waits on another thread until nothing accepts it. */
    private static CompletableFuture<Boolean> delete(RunningService service, TokenId id) {
        service.tokens().delete(id);
        long position = service.get(EventLog.class).lastPositionOf(id);
        var done = new CompletableFuture<Boolean>();
        new Thread(() -> {
                    try {
                        service.get(AllVerifiers.class).awaitRevoked(position);
                        done.complete(true);
                    } catch (InterruptedException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                })
                .start();
        return done;
    }

    private static List<BehindVerifier> behind(RunningService service, TokenId id) throws InterruptedException {
        return service.get(AllVerifiers.class)
                .behind(service.get(EventLog.class).lastPositionOf(id));
    }

    @ParameterizedTest
    @EnumSource
    void deleteThenItWaitsUntilTheProgramHasSaidThatItKnows(Dialect dialect) throws Exception {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        try (var program = new Program(dialect, "?name=shop%20%22x%22")) {
            program.renew(program.nextTold());
            CompletableFuture<Boolean> deleted = delete(service, id);

            JsonNode told = program.told(id);
            RunningService.eventually().until(() -> behind(service, id).size() == 1);
            assertThat(behind(service, id).get(0).node())
                    .startsWith("shop 'x' (token " + program.tokenId + ", ")
                    .endsWith(")");
            assertThat(deleted).isNotDone();
            assertThat(program.renew(told).status()).isEqualTo(204);

            assertThat(deleted.get()).isTrue();
            assertThat(behind(service, id)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void programFallsSilentThenADeletionWaitsForItsLeaseToEnd(Dialect dialect) throws Exception {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        try (var program = new Program(dialect, "?maxStalenessMs=3000")) {
            assertThat(program.durationMs).isEqualTo(3_000);
            CompletableFuture<Boolean> deleted = delete(service, id);

            program.told(id);

            assertThat(deleted).isNotDone();
            assertThat(deleted.get()).isTrue();
            RunningService.eventually()
                    .untilAsserted(() -> assertThat(program.renew(1, 0, "[]").status())
                            .as("nobody waits for it any more, so it must begin anew")
                            .isEqualTo(404));
        }
    }

    @ParameterizedTest
    @EnumSource
    void programGivesItsLeaseBackThenNobodyWaits(Dialect dialect) throws Exception {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        try (var program = new Program(dialect, "")) {
            CompletableFuture<Boolean> deleted = delete(service, id);
            program.told(id);
            assertThat(deleted).isNotDone();

            assertThat(program.giveBack().status()).isEqualTo(204);

            assertThat(deleted.get()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void createThenNobodyWaitsForProgramsWhichDoNotNeedToKnow(Dialect dialect) throws InterruptedException {
        RunningService service = service(dialect);
        try (var program = new Program(dialect, "")) {
            TokenId id = service.tokens().create("ci", null, "stackstate-guest");

            assertThat(service.get(AllVerifiers.class)
                            .awaitSeen(service.get(EventLog.class).lastPositionOf(id), Duration.ofSeconds(30)))
                    .isEmpty();
            assertThat(program.durationMs).isLessThanOrEqualTo(30_000);
        }
    }

    /** It may be asked about a token whose deletion it has not seen, and of which nobody tells the program: it came before. */
    @ParameterizedTest
    @CsvSource({"H2, false", "H2, true", "POSTGRESQL, false", "POSTGRESQL, true"})
    void anotherProcessHasNotSeenAllThatIsCommittedThenTheProgramWaits(Dialect dialect, boolean butTheNewest)
            throws Exception {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        service.tokens().create("later", null, "stackstate-guest");
        long lacking = service.get(EventLog.class).lastPositionOf(id);
        JdbcClient readModel = service.get(JdbcClient.class);
        readModel
                .sql(
                        "insert into verifier_lease (id, node, position, gaps, renewals, duration_millis) values (?, ?, ?, ?, 0, ?)")
                .params(
                        "behind",
                        "behind",
                        butTheNewest ? Integer.MAX_VALUE : lacking - 1,
                        butTheNewest ? String.valueOf(lacking) : "",
                        Duration.ofHours(1).toMillis())
                .update();
        var begun = new CompletableFuture<String>();
        try {
            new Thread(() -> {
                        try (var program = new Program(dialect, "")) {
                            begun.complete(program.lease);
                        } catch (RuntimeException e) {
                            begun.completeExceptionally(e);
                        }
                    })
                    .start();
            RunningService.eventually()
                    .until(() -> readModel
                                    .sql("select count(*) from verifier_lease where remote and node like 'orders%'")
                                    .query(Long.class)
                                    .single()
                            > 0);
            // Long enough for one who does not wait.
            for (int i = 0; i < 50; i++) {
                service.get(AllVerifiers.class).behind(lacking);
            }
            assertThat(begun).isNotDone();
        } finally {
            readModel.sql("delete from verifier_lease where id = 'behind'").update();
        }

        assertThat(begun.get()).isNotEmpty();
    }

    @Test
    void renewWithALowerNumberThen404() {
        try (var program = new Program(Dialect.H2, "")) {
            long seen = program.nextTold().get("position").longValue();
            assertThat(program.renew(7, seen, "[]").status()).isEqualTo(204);

            assertThat(program.renew(7, seen, "[]").status()).isEqualTo(404);
            assertThat(program.renew(6, seen, "[]").status()).isEqualTo(404);
            assertThat(program.renew(8, seen, "[]").status()).isEqualTo(204);
        }
    }

    /** Else a deletion would wait for it as long as it goes on. */
    @ParameterizedTest
    @EnumSource
    void renewsWithoutKeepingUpThenItsLeaseEnds(Dialect dialect) throws Exception {
        RunningService service = service(dialect);
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");
        try (var program = new Program(dialect, "?maxStalenessMs=2000")) {
            long seen = program.nextTold().get("position").longValue();
            CompletableFuture<Boolean> deleted = delete(service, id);

            RunningService.eventually()
                    .until(() -> program.renew(++program.renewals, seen, "[]").status() == 404);

            assertThat(deleted).isNotDone();
            assertThat(deleted.get()).isTrue();
        }
    }

    /** As after a pause of this service: nobody reads what it answers then. */
    @ParameterizedTest
    @EnumSource
    void programHasGoneBeforeItBeganThenNobodyWaitsForItsLeaseToEnd(Dialect dialect) {
        RunningService service = service(dialect);
        JdbcClient readModel = service.get(JdbcClient.class);
        String token = service.tokens().with("svctok-verifier");
        EventStreamClient stream = EventStreamClient.open("POST", service.port(), token, PATH + "?name=gone");
        assertThat(stream.next().type()).isEqualTo("lease");
        String leases = "select count(*) from verifier_lease where node like 'gone (%'";
        assertThat(readModel.sql(leases).query(Long.class).single()).isEqualTo(1);

        stream.close();

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> readModel.sql(leases).query(Long.class).single() == 0);
    }

    /** Nobody may speak for a process of svctok's. */
    @Test
    void renewOrGiveBackTheLeaseOfAProcessThenItIsNotFoundAndStays() {
        RunningService service = service(Dialect.H2);
        JdbcClient readModel = service.get(JdbcClient.class);
        String own = readModel
                .sql("select id from verifier_lease where not remote")
                .query(String.class)
                .single();
        ApiClient api = service.as(service.tokens().with("svctok-verifier"));

        assertThat(api.send(
                                "PUT",
                                PATH + "/" + own,
                                "{\"renewals\":9000000,\"position\":0,\"gaps\":[]}",
                                "Content-Type",
                                "application/json")
                        .status())
                .isEqualTo(404);
        assertThat(api.delete(PATH + "/" + own).status()).isEqualTo(404);

        assertThat(readModel
                        .sql("select count(*) from verifier_lease where id = ? and renewals < 9000000")
                        .param(own)
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void tokenOfTheProgramIsDeletedThenItIsToldNothingMore() throws Exception {
        try (var program = new Program(Dialect.H2, "?maxStalenessMs=1000")) {
            assertThat(delete(service(Dialect.H2), program.tokenId).get()).isTrue();

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> {
                        while (true) {
                            program.nextTold();
                        }
                    })
                    .withMessage("the stream has ended");
            assertThat(program.renew(1, 0, "[]").status()).isEqualTo(401);
        }
    }

    @Test
    void tooManyProgramsThen503AndOneMoreWhenOneHasGone() {
        RunningService service = service(Dialect.H2);
        String token = service.tokens().with("svctok-verifier");
        String another = service.tokens().with("svctok-verifier");
        List<EventStreamClient> open = new ArrayList<>();
        try {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> openUntilRefused(service, token, open))
                    .withMessageContaining("429");
            assertThat(open).hasSize(RemoteVerifierStreams.MAX_STREAMS_OF_A_TOKEN);
            // As many as there is room for: that those of other tests have gone is noticed a little later.
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> openUntilRefused(service, another, open));
            String third = service.tokens().with("svctok-verifier");
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> openUntilRefused(service, third, open))
                    .withMessageContaining("503");

            open.remove(0).close();

            RunningService.eventually()
                    .ignoreException(UncheckedIOException.class)
                    .until(() -> {
                        EventStreamClient.open("POST", service.port(), third, PATH + "?maxStalenessMs=1000")
                                .close();
                        return true;
                    });
        } finally {
            open.forEach(EventStreamClient::close);
        }
    }

    private static void openUntilRefused(RunningService service, String token, List<EventStreamClient> open) {
        while (open.size() <= RemoteVerifierStreams.MAX_STREAMS) {
            open.add(EventStreamClient.open("POST", service.port(), token, PATH + "?maxStalenessMs=1000"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, ?maxStalenessMs=999,     , 400",
        "POST, ?maxStalenessMs=3600001, , 400",
        "POST, ?maxStalenessMs=x,       , 400",
        "POST, ?what=1,                 , 400",
        "PUT,  /x, '{\"renewals\":0,\"position\":0,\"gaps\":[]}',  400",
        "PUT,  /x, '{\"renewals\":1,\"position\":-1,\"gaps\":[]}', 400",
        "PUT,  /x, '{\"renewals\":1,\"position\":1}',              400",
        "PUT,  /x, '[]',                                           400",
        "PUT,  /x, '{\"renewals\":\"1\",\"position\":0,\"gaps\":[]}', 400",
        "PUT,  /x, '{\"renewals\":1.5,\"position\":0,\"gaps\":[]}', 400",
        "PUT,  /x, '{\"renewals\":1,\"position\":0,\"gaps\":[]}',  404",
        "GET,  '',                      , 405"
    })
    void oddRequestThenAClearError(String method, String path, String body, int status) {
        ApiClient api = service(Dialect.H2).as(service(Dialect.H2).tokens().with("svctok-verifier"));

        Answer answer = api.send(method, PATH + path, body, "Content-Type", "application/json");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.errors()).isNotEmpty();
    }

    /** Else somebody else could say that the program knows of a deletion, while it accepts the token. */
    @Test
    void anotherTokenRenewsOrGivesBackTheLeaseThenItIsNotFoundAndStays() {
        RunningService service = service(Dialect.H2);
        ApiClient another = service.as(service.tokens().with("svctok-verifier"));
        try (Program program = new Program(Dialect.H2, "")) {
            String body = "{\"renewals\":7,\"position\":0,\"gaps\":[]}";

            assertThat(another.send("PUT", PATH + "/" + program.lease, body, "Content-Type", "application/json")
                            .status())
                    .isEqualTo(404);
            assertThat(another.delete(PATH + "/" + program.lease).status()).isEqualTo(404);

            assertThat(program.renew(program.nextTold()).status()).isEqualTo(204);
        }
    }

    @Test
    void renewWithAPositionThatNobodyHasToldThen400() {
        try (Program program = new Program(Dialect.H2, "")) {
            long head = service(Dialect.H2).get(EventLog.class).head();

            assertThat(program.renew(1, head + 1, "[]").status()).isEqualTo(400);
            assertThat(program.renew(1, head, "[]").status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, ''", "PUT, /x", "DELETE, /x"})
    void withoutThePermissionThen403(String method, String path) {
        String guest = service(Dialect.H2).tokens().with("stackstate-guest");

        assertThat(service(Dialect.H2)
                        .as(guest)
                        .send(method, PATH + path, "{}", "Content-Type", "application/json")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void serviceStopsThenTheStreamEnds() {
        try (RunningService other = RunningService.start(PlainApplication.class, TestStorage.fresh(Dialect.H2))) {
            EventStreamClient stream =
                    EventStreamClient.open("POST", other.port(), other.tokens().with("svctok-verifier"), PATH);
            assertThat(stream.next().type()).isEqualTo("lease");
            assertThat(other.get(IndexedVerifier.class).isVouching()).isTrue();

            other.context().close();

            RunningService.eventually().until(() -> stream.nextOrEnd().isEmpty());
        }
    }
}
