package dev.svctok.query.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.query.ListTokens;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AuditApiTest {

    private static final String EVENTS = AuditController.EVENTS;
    private static final Actor ACTOR =
            new Actor(Actor.Kind.TOKEN, new TokenId(42), new TokenName("ops"), "10.0.0.9", "curl/8", "request-1");

    private static RunningService service;
    private static ApiClient auditor;
    private static ApiClient powerUser;
    private static TokenId auditorId;

    @BeforeAll
    static void start() {
        service = RunningService.start(QueryServiceApplication.class, TestStorage.fresh(Dialect.POSTGRESQL));
        auditorId = service.tokens().create("auditor", null, "svctok-auditor");
        auditor = service.as(TestTokens.secretOf(auditorId));
        powerUser = service.as(service.tokens().with("stackstate-power-user"));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static TokenId createAndDelete() {
        TokenId id = service.tokens().create("gone", Instant.parse("2099-01-01T00:00:00Z"), "stackstate-guest");
        service.tokens().publish(new TokenDeleted(id), 1, ACTOR);
        return id;
    }

    private static JsonNode history(TokenId id) {
        Answer answer = auditor.get("/api/security/tokens/%s/history".formatted(id));
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void historyOfADeletedTokenThenWhatHappenedAndWhoDidIt() {
        TokenId id = createAndDelete();

        JsonNode history = history(id);

        assertThat(history).hasSize(2);
        JsonNode created = history.get(0);
        assertThat(created.get("specversion").stringValue()).isEqualTo("1.0");
        assertThat(created.get("type").stringValue()).isEqualTo("svctok.TokenCreated");
        assertThat(created.get("subject").stringValue()).isEqualTo(id.toString());
        assertThat(Instant.parse(created.get("time").stringValue())).isBefore(Instant.now());
        assertThat(created.get("data").get("actor").toString()).isEqualTo("{\"kind\":\"system\"}");
        assertThat(created.get("data").get("changes").toString())
                .isEqualTo("[{\"member\":\"name\",\"after\":\"gone\"},"
                        + "{\"member\":\"roles\",\"after\":[\"stackstate-guest\"]},"
                        + "{\"member\":\"expiration\",\"after\":4070908800000}]");
        JsonNode deleted = history.get(1);
        assertThat(deleted.get("data").get("position").longValue())
                .isEqualTo(service.get(EventLog.class).lastPositionOf(id));
        assertThat(deleted.get("data").get("tokenId").longValue()).isEqualTo(id.value());
        assertThat(deleted.get("data").get("tokenName").stringValue()).isEqualTo("gone");
        assertThat(deleted.get("data").get("actor").toString())
                .isEqualTo("{\"kind\":\"token\",\"tokenId\":42,\"tokenName\":\"ops\",\"remoteAddress\":\"10.0.0.9\","
                        + "\"userAgent\":\"curl/8\",\"requestId\":\"request-1\"}");
        assertThat(deleted.get("data").get("changes").get(0).toString())
                .isEqualTo("{\"member\":\"name\",\"before\":\"gone\"}");
    }

    @Test
    void historyThenNoHash() {
        TokenId id = createAndDelete();

        assertThat(history(id).toString().toLowerCase(Locale.ROOT)).doesNotContain("hash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999", "0", "-1", "nonsense", "99999999999999999999"})
    void historyOfATokenThatNeverWasThen404(String id) {
        Answer answer = auditor.get("/api/security/tokens/%s/history".formatted(id));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.errors()).containsExactly("There never was a token with this id.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/security/tokens/1/history", "/api/security/audit/events"})
    void callWithoutThePermissionThen403ThatNamesIt(String path) {
        Answer answer = powerUser.get(path);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.errors().get(0)).contains("get-audit-events");
    }

    @Test
    void eventsThenAllInOrderPageByPage() {
        for (int i = 0; i < 5; i++) {
            createAndDelete();
        }
        long head = service.get(EventLog.class).head();
        List<Long> seen = new java.util.ArrayList<>();
        String next = EVENTS + "?limit=3";
        while (next != null) {
            Answer answer = auditor.get(next);
            assertThat(answer.header("X-Svctok-Head")).hasValue(Long.toString(head));
            answer.json()
                    .forEach(event -> seen.add(event.get("data").get("position").longValue()));
            next = answer.header("Link")
                    .map(link -> link.substring(1, link.indexOf('>')))
                    .orElse(null);
        }

        assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(Math.toIntExact(head));
    }

    @Test
    void eventsPageByPageWithAnOffsetInItThenTheLinkCanBeFollowed() {
        createAndDelete();

        Answer first =
                auditor.get(EVENTS + "?limit=1&since=2001-01-01T01:00:00%2B01:00&type=TokenCreated&type=TokenDeleted");
        String link = first.header("Link").orElseThrow();
        Answer second = auditor.get(link.substring(1, link.indexOf('>')));

        assertThat(link).contains("since=2001-01-01T01%3A00%3A00%2B01%3A00", "type=TokenCreated&type=TokenDeleted");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.json().get(0).get("data").get("position").longValue())
                .isGreaterThan(first.json().get(0).get("data").get("position").longValue());
    }

    @Test
    void eventsWhenADeletionStandsAloneOnThePageThenItTellsWhatWasDeleted() {
        TokenId id = createAndDelete();
        long position = service.get(EventLog.class).lastPositionOf(id);

        JsonNode page = auditor.get(EVENTS + "?limit=1&after=" + (position - 1)).json();

        assertThat(page).hasSize(1);
        assertThat(page.get(0).get("data").get("tokenName").stringValue()).isEqualTo("gone");
        assertThat(page.get(0).get("data").get("changes")).hasSize(3);
    }

    @Test
    void eventsWithFiltersThenOnlyThose() {
        TokenId id = createAndDelete();

        assertThat(auditor.get(EVENTS + "?tokenId=" + id).json()).hasSize(2);
        assertThat(auditor.get(EVENTS + "?type=TokenDeleted&tokenId=" + id).json())
                .hasSize(1);
        assertThat(auditor.get(EVENTS + "?type=svctok.TokenDeleted,TokenCreated&tokenId=" + id)
                        .json())
                .hasSize(2);
        assertThat(auditor.get(EVENTS + "?actorId=42&tokenId=" + id).json()).hasSize(1);
        assertThat(auditor.get(EVENTS + "?actorId=43").json()).isEmpty();
        assertThat(auditor.get(EVENTS + "?until=2001-01-01T00:00:00Z").json()).isEmpty();
        assertThat(auditor.get(EVENTS + "?since=2001-01-01T01:00:00%2B01:00&tokenId=" + id)
                        .json())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    after=-1               | after must be a number, at least 0.
                    after=x                | after must be a number, at least 0.
                    after=99999999         | after is beyond the newest event, which is at
                    after=9223372036854775807 | after is beyond the newest event, which is at
                    after=99999999999999999999 | after is beyond the newest event, which is at
                    limit=99999999999999999999 | limit must be a number between 1 and 1000.
                    limit=0                | limit must be a number between 1 and 1000.
                    limit=1001             | limit must be a number between 1 and 1000.
                    type=Nonsense          | There is no type "Nonsense"; known: svctok.DeadLetterDiscarded, svctok.TokenBootstrapped, svctok.TokenCreated, svctok.TokenDeleted.
                    tokenId=0              | tokenId must be the id of a token, a positive integer.
                    actorId=x              | actorId must be the id of a token, a positive integer.
                    since=yesterday        | since must be a moment after RFC 3339, as 2026-11-01T14:03:00Z
                    since=2026-11-01       | since must be a moment after RFC 3339
                    until=2026-11-01T00:00:00+01:00 | (in an address, + is written %2B)
                    since=2999-01-01T00:00:00Z | since is in the future: it is
                    since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z | since must be before until.
                    nonsense=1             | Unknown parameter "nonsense"; known: after, limit, tokenId, actorId, since, until, type.
                    after=1&after=2        | after is given more than once.
                    """)
    void eventsAskedForWronglyThen400ThatSaysSo(String query, String message) {
        Answer answer = auditor.get(EVENTS + "?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).singleElement().asString().contains(message);
    }

    @Test
    void listAsOfAMomentThenWhatWasThere() throws InterruptedException {
        TokenId id = service.tokens().create("as of", Instant.parse("2099-01-01T00:00:00Z"), "stackstate-guest");
        JsonNode created = history(id).get(0);
        Instant before = Instant.parse(created.get("time").stringValue()).minusMillis(1);
        service.tokens().delete(id);
        awaitList();
        Instant deleted = Instant.parse(history(id).get(1).get("time").stringValue());

        assertThat(listAsOf(before, "&name=as")).isEmpty();
        assertThat(listAsOf(deleted, "&name=as")).isEmpty();
        JsonNode there = listAsOf(deleted.minusMillis(1), "&name=as&role=stackstate-guest");
        if (before.plusMillis(1).isBefore(deleted)) {
            assertThat(there).hasSize(1);
            assertThat(there.get(0).get("id").longValue()).isEqualTo(id.value());
            assertThat(there.get(0).get("valid").booleanValue()).isTrue();
        }
        assertThat(auditor.get("/api/security/tokens?limit=1").json().get(0).has("valid"))
                .isFalse();
    }

    @Test
    void listAsOfPageByPageThenTheLinkKeepsTheMoment() throws InterruptedException {
        service.tokens().create("page 1", null, "stackstate-guest");
        service.tokens().create("page 2", null, "stackstate-guest");
        awaitList();
        String moment = Instant.now().toString();

        Answer first = auditor.get("/api/security/tokens?name=page&limit=1&asOf=" + moment);
        String link = first.header("Link").orElseThrow();
        Answer second = auditor.get(link.substring(1, link.indexOf('>')));

        assertThat(link).contains("asOf=");
        assertThat(second.json()).hasSize(1);
        assertThat(second.json().get(0).get("name").stringValue()).isEqualTo("page 2");
        assertThat(second.header("Link")).isEmpty();
    }

    @Test
    void listAsOfWithoutThePermissionThen403ThatNamesIt() {
        Answer answer = powerUser.get("/api/security/tokens?asOf=2020-01-01T00:00:00Z");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.errors().get(0)).contains("get-audit-events");
        assertThat(powerUser.get("/api/security/tokens").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /api/security/tokens?asOf=2999-01-01T00:00:00Z | asOf is in the future: it is
                    /api/security/tokens?asOf=now                  | asOf must be a moment after RFC 3339
                    /api/security/audit/diff                       | from is missing
                    /api/security/audit/diff?from=2999-01-01T00:00:00Z | from is in the future
                    /api/security/audit/diff?from=2020-01-02T00:00:00Z&to=2020-01-01T00:00:00Z | from must be before to.
                    /api/security/audit/diff?from=2020-01-01T00:00:00Z&to=2020-01-01T00:00:00Z | from must be before to.
                    /api/security/audit/diff?from=2020-01-01T00:00:00Z&limit=1 | Unknown parameter "limit"; known: from, to.
                    """)
    void momentThatCannotBeThen400ThatSaysSo(String path, String message) {
        Answer answer = auditor.get(path);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).singleElement().asString().contains(message);
    }

    @Test
    void diffThenWhatAppearedVanishedAndExpired() throws InterruptedException {
        TokenId vanishing = service.tokens().create("vanishing", null, "stackstate-guest");
        TokenId expiring = TestTokens.newId();
        Instant expiration = Instant.now().plusMillis(1500);
        service.tokens().publish(TestTokens.created(expiring, "expiring", expiration, "stackstate-guest"), 0);
        Instant from = Instant.now();
        RunningService.eventually().until(() -> Instant.now().isAfter(from.plusMillis(1)));
        TokenId appeared = service.tokens().create("appearing", null, "stackstate-guest");
        TokenId inBetween = service.tokens().create("in between", null, "stackstate-guest");
        service.tokens().delete(vanishing);
        service.tokens().delete(inBetween);
        RunningService.eventually().until(() -> Instant.now().isAfter(expiration));
        awaitList();

        JsonNode diff = auditor.get("/api/security/audit/diff?from=" + from).json();

        assertThat(ids(diff, "appeared"))
                .contains(appeared.value())
                .doesNotContain(inBetween.value(), expiring.value());
        assertThat(ids(diff, "vanished")).contains(vanishing.value()).doesNotContain(inBetween.value());
        assertThat(ids(diff, "expired")).contains(expiring.value());
        assertThat(Instant.parse(diff.get("from").stringValue())).isEqualTo(from);
        assertThat(Instant.parse(diff.get("to").stringValue())).isAfter(expiration);
    }

    private static List<Long> ids(JsonNode diff, String kind) {
        return diff.get(kind)
                .valueStream()
                .map(token -> token.get("id").longValue())
                .toList();
    }

    private static JsonNode listAsOf(Instant moment, String more) {
        Answer answer = auditor.get("/api/security/tokens?asOf=" + moment + more);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
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

    @Test
    void eventsAskedForAsABatchThenThatType() {
        Answer answer = auditor.get(EVENTS + "?limit=1", "Accept", "application/cloudevents-batch+json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("application/cloudevents-batch+json");
    }
}
