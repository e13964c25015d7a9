package dev.svctok.query.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
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
                    limit=0                | limit must be a number between 1 and 1000.
                    limit=1001             | limit must be a number between 1 and 1000.
                    type=Nonsense          | There is no type "Nonsense"; known: svctok.TokenBootstrapped, svctok.TokenCreated, svctok.TokenDeleted.
                    tokenId=0              | tokenId must be the id of a token, a positive integer.
                    actorId=x              | actorId must be the id of a token, a positive integer.
                    since=yesterday        | since must be a moment after RFC 3339, as 2026-11-01T14:03:00Z
                    since=2026-11-01       | since must be a moment after RFC 3339
                    until=2026-11-01T00:00:00+01:00 | (in an address, + is written %2B)
                    nonsense=1             | Unknown parameter "nonsense"; known: after, limit, tokenId, actorId, since, until, type.
                    after=1&after=2        | after is given more than once.
                    """)
    void eventsAskedForWronglyThen400ThatSaysSo(String query, String message) {
        Answer answer = auditor.get(EVENTS + "?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).singleElement().asString().contains(message);
    }

    @Test
    void eventsAskedForAsABatchThenThatType() {
        Answer answer = auditor.get(EVENTS + "?limit=1", "Accept", "application/cloudevents-batch+json");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).hasValue("application/cloudevents-batch+json");
    }
}
