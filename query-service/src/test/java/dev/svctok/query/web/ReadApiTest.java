package dev.svctok.query.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import dev.svctok.api.TokenId;
import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.lastuse.LastUseTable;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.axonframework.common.Registration;
import org.axonframework.queryhandling.QueryBus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

class ReadApiTest {

    private static final String PATH = "/api/security/tokens";
    private static final String SINCE = "X-Svctok-Uses-Recorded-Since";
    private static final int MANY = 2_500;

    private static RunningService service;
    private static TokenId readerId;
    private static ApiClient reader;
    private static ApiClient guest;

    @BeforeAll
    static void start() throws InterruptedException {
        service = RunningService.start(
                QueryServiceApplication.class,
                TestStorage.fresh(Dialect.POSTGRESQL),
                "--svctok.last-use.flush-interval=1s");
        readerId = service.tokens().create("reader", null, "stackstate-k8s-troubleshooter");
        reader = service.as(TestTokens.secretOf(readerId));
        guest = service.as(service.tokens().with("stackstate-guest"));
        service.tokens()
                .publishFirst(Stream.generate(TestTokens::newId)
                        .limit(MANY)
                        .map(id -> TestTokens.created(id, "many", null, "stackstate-guest"))
                        .toList());
        awaitList();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void listThenCompleteAndReadPageByPage() {
        Queue<ListTokens> asked = new ConcurrentLinkedQueue<>();
        Registration registration = service.get(QueryBus.class)
                .registerDispatchInterceptor(messages -> (i, message) -> {
                    if (message.getPayload() instanceof ListTokens query) {
                        asked.add(query);
                    }
                    return message;
                });
        try {
            Answer answer = reader.get(PATH + "?name=many");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).contains("application/json");
            assertThat(answer.header("Link")).isEmpty();
            List<Long> ids = ids(answer);
            assertThat(ids).hasSize(MANY).isSorted().doesNotHaveDuplicates();
            assertThat(asked)
                    .hasSize(3)
                    .allSatisfy(query -> assertThat(query.limit()).isEqualTo(1_000));
        } finally {
            registration.cancel();
        }
    }

    @Test
    void listThatBreaksOffThenDoesNotLookComplete() {
        Registration registration = service.get(QueryBus.class)
                .registerDispatchInterceptor(messages -> (i, message) -> {
                    if (message.getPayload() instanceof ListTokens query && query.after() != null) {
                        throw new IllegalStateException("the database has gone");
                    }
                    return message;
                });
        try {
            assertThatException().isThrownBy(() -> reader.get(PATH));
        } finally {
            registration.cancel();
        }
    }

    @Test
    void listThenTokensWithoutNullMembers() throws InterruptedException {
        TokenId expiring = service.tokens().create("shape", Instant.parse("2100-01-01T00:00:00Z"), "stackstate-guest");
        TokenId plain = service.tokens().create("shape", null, "stackstate-guest", "stackstate-admin");
        awaitList();

        JsonNode list = reader.get(PATH + "?name=shape").json();

        assertThat(list.get(0).propertyNames())
                .containsExactlyInAnyOrder("id", "lastUpdateTimestamp", "name", "expiration", "roles");
        assertThat(list.get(0).get("id").longValue()).isEqualTo(expiring.value());
        assertThat(list.get(0).get("expiration").longValue()).isEqualTo(4_102_444_800_000L);
        assertThat(list.get(1).propertyNames()).containsExactlyInAnyOrder("id", "lastUpdateTimestamp", "name", "roles");
        assertThat(list.get(1).get("roles").valueStream().map(JsonNode::stringValue))
                .containsExactly("stackstate-guest", "stackstate-admin");
        assertThat(reader.get(PATH + "/" + plain).json()).isEqualTo(list.get(1));
    }

    @Test
    void listThenWithTheLastUseAndOnlyOfTheListAsItIs() throws InterruptedException {
        Instant since = service.get(LastUseTable.class).recordedSince();
        TokenId id = service.tokens().create("last-used", null, "stackstate-guest");
        ApiClient auditor = service.as(service.tokens().with("stackstate-admin"));
        awaitList();
        assertThat(auditor.get(PATH + "?name=last-used").header(SINCE)).contains(since.toString());
        assertThat(auditor.get(PATH + "?name=last-used").json().get(0).has("lastUsed"))
                .isFalse();

        service.as(TestTokens.secretOf(id)).get("/api/server/info", "User-Agent", "curl/8");

        JsonNode token = RunningService.eventually()
                .until(() -> auditor.get(PATH + "?name=last-used").json().get(0), it -> it.has("lastUsed"));
        JsonNode use = token.get("lastUsed");
        assertThat(use.propertyNames()).containsExactlyInAnyOrder("timestamp", "remoteAddress", "userAgent");
        assertThat(use.get("timestamp").longValue())
                .isBetween(since.toEpochMilli(), Instant.now().toEpochMilli());
        assertThat(use.get("userAgent").stringValue()).isEqualTo("curl/8");
        assertThat(auditor.get(PATH + "/" + id).json()).isEqualTo(token);
        Answer earlier = auditor.get(PATH + "?name=last-used&asOf=" + Instant.now());
        assertThat(earlier.json().get(0).has("lastUsed")).isFalse();
        assertThat(earlier.header(SINCE)).isEmpty();
    }

    @Test
    void listUnusedThenOnlyThoseWithoutAUseForSoLong() throws InterruptedException {
        TokenId used = service.tokens().create("unused-for", null, "stackstate-guest");
        TokenId unused = service.tokens().create("unused-for", null, "stackstate-guest");
        awaitList();
        String list = PATH + "?name=unused-for&unusedFor=";
        ApiClient user = service.as(TestTokens.secretOf(used));
        // A use is written within a second, so one within the last five is known.
        RunningService.eventually().until(() -> {
            user.get("/api/server/info");
            return ids(reader.get(list + "5s")).equals(List.of(unused.value()));
        });

        assertThat(ids(reader.get(list + "5s&role=stackstate-guest&limit=1"))).containsExactly(unused.value());
        assertThat(ids(reader.get(list + "1h"))).as("created later than that").isEmpty();
        // When the last use is longer ago.
        RunningService.eventually().until(() -> ids(reader.get(list + "5s")).size() == 2);
    }

    @Test
    void listExpiredThenItStaysUntilItIsDeleted() throws InterruptedException {
        TokenId expired = service.tokens().create("was", Instant.parse("2020-01-01T00:00:00Z"), "stackstate-guest");
        awaitList();

        assertThat(ids(reader.get(PATH + "?name=was"))).containsExactly(expired.value());
        assertThat(ids(reader.get(PATH + "?expired=true"))).contains(expired.value());
        assertThat(ids(reader.get(PATH + "?expired=false&name=was"))).isEmpty();

        service.tokens().delete(expired);
        awaitList();
        assertThat(ids(reader.get(PATH + "?name=was"))).isEmpty();
        assertThat(reader.get(PATH + "/" + expired).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 500, 1000})
    void listByPagesThenFollowingTheLinksGivesAll(int limit) {
        String filter = limit == 1 ? "?role=stackstate-k8s-troubleshooter&limit=" : "?name=many&limit=";
        List<Long> whole = ids(reader.get(PATH + filter.substring(0, filter.indexOf('&'))));

        assertThat(follow(filter + limit, limit)).isEqualTo(whole);
    }

    @ParameterizedTest
    @CsvSource({
        "100% {name}, 100%25%20%7Bname%7D",
        "a+b&c=d;e, a%2Bb%26c%3Dd%3Be",
        "'<x>,\"#', %3Cx%3E%2C%22%23",
        "日本 \uD83D\uDE00, %E6%97%A5%E6%9C%AC%20%F0%9F%98%80"
    })
    void listByPagesOfANameThatNeedsEncodingThenTheLinkLeadsOn(String name, String encoded)
            throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            service.tokens().create(name + i % 2, null, "stackstate-guest");
        }
        awaitList();

        assertThat(follow("?limit=1&expired=false&role=stackstate-guest&name=" + encoded, 1))
                .hasSize(3)
                .isEqualTo(ids(reader.get(PATH + "?name=" + encoded)));
    }

    private static List<Long> follow(String query, int limit) {
        List<Long> ids = new ArrayList<>();
        String next = PATH + query;
        while (next != null) {
            Answer page = reader.get(next);
            assertThat(page.status()).isEqualTo(200);
            assertThat(ids(page)).hasSizeBetween(1, limit);
            ids.addAll(ids(page));
            next = page.header("Link")
                    .map(link -> {
                        assertThat(link).matches("<[^<>]+>; rel=\"next\"");
                        return link.substring(1, link.indexOf('>'));
                    })
                    .orElse(null);
        }
        return ids;
    }

    @Test
    void listWithManyFaultsThenAllAtOnce() {
        Answer answer = reader.get(PATH + "?limit=0&cursor=x&expired=maybe&role=%00&what=1&name=a&name=b&name=%00");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors())
                .anySatisfy(error -> assertThat(error).startsWith("limit "))
                .anySatisfy(error -> assertThat(error).startsWith("cursor "))
                .anySatisfy(error -> assertThat(error).startsWith("expired "))
                .anySatisfy(error -> assertThat(error).startsWith("role "))
                .anySatisfy(error -> assertThat(error).startsWith("Unknown parameter \"what\""))
                .anySatisfy(error -> assertThat(error).startsWith("name is given more than once"))
                .hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=1001",
                "limit=-1",
                "limit=",
                "limit=x",
                "limit=1.5",
                "limit=99999999999",
                "limit=%2B5",
                "limit=%D9%A1",
                "expired=TRUE",
                "expired=",
                "name=%00",
                "name=a%00",
                "role=%0A",
                "role=",
                "role=a,b",
                "unusedFor=",
                "unusedFor=90",
                "unusedFor=0d",
                "unusedFor=-1d",
                "unusedFor=1y",
                "unusedFor=100000d",
                "unusedFor=P90D",
                "unusedFor=1d&asOf=2026-11-01T00:00:00Z",
                "Limit=1",
                "token=x"
            })
    void listWithAFaultThenBadRequest(String query) {
        Answer answer = reader.get(PATH + "?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "====",
                "%00",
                "bm90IGEgY3Vyc29y",
                "MTI",
                "Og",
                "OmE",
                "eDph",
                "MToA",
                "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OmE",
                "LTE6YQ",
                "MTph!"
            })
    void listWithACursorThatIsNoneThenBadRequest(String cursor) {
        Answer answer = reader.get(PATH + "?cursor=" + cursor);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).singleElement().asString().startsWith("cursor is none that this service gave");
    }

    @Test
    void listOfAnUnknownRoleThenEmpty() {
        assertThat(reader.get(PATH + "?role=nobody").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "-1", "9007199254740991", "9007199254740992", "abc", "1.0", "%20"})
    void findWhatIsNotThereThenNotFound(String id) {
        Answer answer = reader.get(PATH + "/" + id);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().get("_type").stringValue()).isEqualTo("ErrorsResponse");
    }

    @Test
    void listOrFindWithoutPermissionThenForbidden() {
        assertThat(guest.get(PATH).status()).isEqualTo(403);
        assertThat(guest.get(PATH + "/1").status()).isEqualTo(403);
        assertThat(guest.head(PATH).status()).isEqualTo(403);
        assertThat(reader.head(PATH + "?limit=1").status()).isEqualTo(200);
        assertThat(service.anonymous().get(PATH).status()).isEqualTo(401);
    }

    @Test
    void infoThenShapeOfStackState() {
        JsonNode info = guest.get("/api/server/info").json();

        assertThat(info.get("version").propertyNames())
                .containsExactlyInAnyOrder("major", "minor", "patch", "diff", "commit", "isDev");
        assertThat(info.get("version").get("major").isInt()).isTrue();
        assertThat(info.get("version").get("isDev").isBoolean()).isTrue();
        assertThat(info.get("deploymentMode").stringValue()).isEqualTo("SelfHosted");
        assertThat(info.get("applicationDomains").valueStream().map(JsonNode::stringValue))
                .containsExactly("Security");
        assertThat(info.get("platformVersion").stringValue()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(info.has("commandUrl")).isFalse();
    }

    @Test
    void statusThenTellsWhoIsCalling() {
        JsonNode status = reader.get("/api/server/status").json();

        assertThat(status.get("status").stringValue()).isEqualTo("UP");
        assertThat(status.get("caller").get("id").longValue()).isEqualTo(readerId.value());
        assertThat(status.get("caller").get("name").stringValue()).isEqualTo("reader");
        assertThat(status.get("caller").get("roles").valueStream().map(JsonNode::stringValue))
                .containsExactly("stackstate-k8s-troubleshooter");
    }

    @ParameterizedTest
    @CsvSource({
        "stackstate-admin, stackstate-admin stackstate-guest stackstate-k8s-troubleshooter stackstate-power-user svctok-auditor svctok-verifier",
        "svctok-auditor, ''",
        "svctok-verifier, ''",
        "stackstate-power-user, stackstate-guest stackstate-k8s-troubleshooter stackstate-power-user",
        "stackstate-k8s-troubleshooter, ''",
        "stackstate-guest, ''"
    })
    void availableRolesThenThoseThatTheCallerMayGrant(String role, String grantable) {
        JsonNode roles = service.as(service.tokens().with(role))
                .get("/api/user/session/availableRoles")
                .json();

        assertThat(roles.propertyNames()).containsExactly("roles");
        assertThat(String.join(
                        " ",
                        roles.get("roles")
                                .valueStream()
                                .map(JsonNode::stringValue)
                                .toList()))
                .isEqualTo(grantable);
    }

    @Test
    void listWhileTheProjectionCatchesUpThenUnavailable() {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        TokenId id;
        try (RunningService first = RunningService.start(QueryServiceApplication.class, storage)) {
            id = first.tokens().create("reader", null, "stackstate-k8s-troubleshooter");
            // As if another node worked on the projection, and lagged.
            first.context()
                    .getBean(JdbcClient.class)
                    .sql("delete from projection_position where projection = 'token-list'")
                    .update();
            first.context()
                    .getBean(JdbcClient.class)
                    .sql("insert into projection_position (projection, segment, owner, last_update)"
                            + " values ('token-list', 0, 'a node that lags', ?)")
                    .param(Instant.now(Clock.systemUTC())
                            .plus(Duration.ofDays(1))
                            .toString())
                    .update();
        }
        try (RunningService service = RunningService.start(
                new Class<?>[] {QueryServiceApplication.class, AskedWhileItStarts.class},
                storage,
                "--asking=" + TestTokens.secretOf(id))) {
            AskedWhileItStarts asked = service.get(AskedWhileItStarts.class);

            assertThat(asked.answers.get(0).status()).isEqualTo(503);
            assertThat(asked.answers.get(0).header("Retry-After")).contains("1");
            assertThat(asked.answers.get(1).status()).isEqualTo(503);
            assertThat(asked.answers.get(2).status()).isEqualTo(200);
            assertThat(service.as(TestTokens.secretOf(id)).get(PATH).status()).isEqualTo(200);
        }
    }

    /** A client that does not wait until the service is ready. Afterwards the other node is gone. */
    static class AskedWhileItStarts {

        final List<Answer> answers = new ArrayList<>();

        @Bean
        @Order(0)
        ApplicationRunner asking(
                ServletWebServerApplicationContext context,
                IndexedVerifier verifier,
                JdbcClient readModel,
                @Value("${asking}") String token) {
            return arguments -> {
                RunningService.eventually().until(verifier::isVouching);
                ApiClient client = ApiClient.of(
                        Objects.requireNonNull(context.getWebServer()).getPort(), token);
                answers.add(client.get(PATH));
                answers.add(client.get(PATH + "/1"));
                answers.add(client.get("/api/server/status"));
                readModel
                        .sql("update projection_position set owner = null where projection = 'token-list'")
                        .update();
            };
        }
    }

    private static List<Long> ids(Answer answer) {
        return answer.json()
                .valueStream()
                .map(token -> token.get("id").longValue())
                .toList();
    }

    private static void awaitList() throws InterruptedException {
        assertThat(service.get(ProjectionProgress.class)
                        .await(
                                ListTokens.PROJECTION,
                                service.get(EventLog.class).head(),
                                RunningService.AMPLE,
                                () -> true))
                .isTrue();
    }
}
