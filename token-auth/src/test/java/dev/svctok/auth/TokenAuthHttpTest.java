package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.Permission;
import dev.svctok.api.TokenId;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestClock;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.auth.web.RoutePermission;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@ExtendWith(OutputCaptureExtension.class)
class TokenAuthHttpTest {

    private static final Instant EXPIRY = Instant.parse("2030-01-01T00:00:00Z");
    private static final String JSON = "application/json";

    private static RunningService service;
    private static String reader;
    private static String guest;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                new Class<?>[] {PlainApplication.class, NotesRoute.class},
                TestStorage.fresh(Dialect.H2),
                "--spring.config.import=classpath:svctok-defaults.yml");
        reader = service.tokens().with("stackstate-k8s-troubleshooter");
        guest = service.tokens().with("stackstate-guest");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @AfterEach
    void resetClock() {
        service.get(TestClock.class).reset();
    }

    @Test
    void callWithGoodTokenThenItsBearerIsTheCaller() {
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");

        Answer answer = service.as(TestTokens.secretOf(id)).get("/api/me");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("id").longValue()).isEqualTo(id.value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ApiKey ", "apikey "})
    void callWithAuthorizationThenLetIn(String scheme) {
        assertThat(service.anonymous()
                        .get("/api/me", "Authorization", scheme + guest)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void callRefusedThenOneAndTheSameBody() {
        TokenId deleted = service.tokens().create("ci", null, "stackstate-guest");
        service.tokens().delete(deleted);
        TokenId expired = service.tokens().create("ci", EXPIRY, "stackstate-guest");
        service.get(TestClock.class).set(EXPIRY);
        String unknown = TestTokens.secretOf(TestTokens.newId());

        Map<String, Answer> answers = Map.ofEntries(
                Map.entry("missing", service.anonymous().get("/api/me")),
                Map.entry("query string", service.anonymous().get("/api/me?X-API-Key=" + guest + "&token=" + guest)),
                Map.entry("malformed", service.as("garbage").get("/api/me")),
                Map.entry("unknown", service.as(unknown).get("/api/me")),
                Map.entry("deleted", service.as(TestTokens.secretOf(deleted)).get("/api/me")),
                Map.entry("expired", service.as(TestTokens.secretOf(expired)).get("/api/me")),
                Map.entry("other scheme", service.anonymous().get("/api/me", "Authorization", "Bearer " + guest)),
                Map.entry("scheme alone", service.anonymous().get("/api/me", "Authorization", "ApiKey")),
                Map.entry("twice", service.as(guest).get("/api/me", "X-API-Key", guest)),
                Map.entry("different", service.as(guest).get("/api/me", "Authorization", "ApiKey " + reader)),
                Map.entry("empty", raw("X-API-Key:")),
                Map.entry("blank", raw("X-API-Key:   ")),
                Map.entry("empty authorization", raw("Authorization:")),
                Map.entry("two values", raw("X-API-Key: " + guest + ", " + guest)),
                Map.entry("non-ASCII", raw("X-API-Key: t\u00F8ken-of-some-length-t\u00F8ken")),
                Map.entry("control character", raw("X-API-Key: token-\u0085-of-some-length")),
                Map.entry("tab", raw("X-API-Key: token-of-\tsome-length-abc")),
                Map.entry("tab after scheme", raw("Authorization: ApiKey\t" + guest)));

        JsonNode expected = body(service.anonymous().get("/api/me"));
        assertThat(answers).allSatisfy((why, answer) -> {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).contains("ApiKey realm=\"svctok\"");
            assertThat(answer.header("Content-Type")).contains(JSON);
            assertThat(answer.header("Cache-Control")).contains("no-store");
            assertThat(body(answer)).isEqualTo(expected);
            assertThat(answer.json().get("trackingKey").stringValue())
                    .isEqualTo(answer.header("X-Request-Id").orElseThrow());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-API-Key: tok\u0000en-of-some-length-abcdef",
                "X-API-Key: tok\u007Fen",
                "X-API-Key : x",
                " X-API-Key: x"
            })
    void callWithHeaderThatIsNoHttpThenJsonError(String line) {
        assertJsonError(raw(line), 400);
    }

    @Test
    void callRefusedThenLogSaysWhyButNotTheToken(CapturedOutput output) {
        TokenId deleted = service.tokens().create("ci", null, "stackstate-guest");
        service.tokens().delete(deleted);
        String malformed = guest.substring(0, guest.length() - 1) + "!";

        service.as(TestTokens.secretOf(deleted)).get("/api/me", "X-Request-Id", "log-1");
        service.as(malformed).get("/api/me", "X-Request-Id", "log-2");
        service.anonymous().get("/api/me", "Authorization", "Bearer " + guest, "X-Request-Id", "log-3");

        RunningService.eventually()
                .untilAsserted(() -> assertThat(output)
                        .containsPattern("log-1.*Refused token=" + deleted + " reason=deleted")
                        .containsPattern("log-2.*Refused token=- reason=malformed")
                        .containsPattern("log-3.*Refused token=- reason=other-scheme"));
        assertThat(output.toString()).doesNotContain(TestTokens.secretOf(deleted), guest, malformed);
    }

    @Test
    void callThenCountedByOutcomeAndReason() {
        double accepted = count("accepted", "none");
        double missing = count("refused", "missing");
        double malformed = count("refused", "malformed");
        double unknown = count("refused", "unknown");

        service.as(guest).get("/api/me");
        service.anonymous().get("/api/me");
        service.as("garbage").get("/api/me");
        service.as(TestTokens.secretOf(TestTokens.newId())).get("/api/me");

        assertThat(count("accepted", "none")).isEqualTo(accepted + 1);
        assertThat(count("refused", "missing")).isEqualTo(missing + 1);
        assertThat(count("refused", "malformed")).isEqualTo(malformed + 1);
        assertThat(count("refused", "unknown")).isEqualTo(unknown + 1);
    }

    @Test
    void callWhileTheVerifierDoesNotVouchThenUnavailable() {
        double unavailable = count("unavailable", "not-current");
        IndexedVerifier verifier = service.get(IndexedVerifier.class);
        verifier.stop();
        try {
            Answer answer = service.as(guest).get("/api/me");

            assertJsonError(answer, 503);
            assertThat(answer.header("Retry-After")).contains("1");
            assertThat(service.as("garbage").get("/api/me").status()).isEqualTo(401);
            assertThat(service.anonymous().get("/actuator/health/readiness").status())
                    .isEqualTo(503);
            assertThat(service.anonymous().get("/actuator/health/liveness").status())
                    .isEqualTo(200);
            assertThat(count("unavailable", "not-current")).isEqualTo(unavailable + 1);
        } finally {
            verifier.start();
            RunningService.eventually().until(verifier::isVouching);
        }
    }

    @Test
    void callWithoutPermissionThenForbiddenNamingIt(CapturedOutput output) {
        TokenId guestId = service.tokens().create("curious", null, "stackstate-guest");

        Answer answer = service.as(TestTokens.secretOf(guestId)).get("/api/notes");

        assertJsonError(answer, 403);
        assertThat(answer.errors()).singleElement().asString().contains("get-service-tokens");
        assertThat(output).contains("Denied token=%s permission=get-service-tokens from=".formatted(guestId));
        assertThat(service.as(reader).get("/api/notes").status()).isEqualTo(200);
    }

    @Test
    void headOnAGetRouteThenSamePermissionNeeded() {
        assertThat(service.as(guest).head("/api/notes").status()).isEqualTo(403);
        assertThat(service.as(reader).head("/api/notes").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api//notes",
                "/api/notes;x=1",
                "/api/%2e/notes",
                "/api/notes/%2e%2e/me",
                "/api/notes%2f",
                "/api/%00",
                "/api/no%0ates",
                "/api/notes%5c",
                "/api/..;/notes"
            })
    void callWithPathThatCouldBeReadInTwoWaysThenJsonError(String path) {
        assertJsonError(Answer.parse(service.anonymous().raw("""
                GET %s HTTP/1.1\r
                Host: localhost\r
                Connection: close\r
                X-API-Key: %s\r
                \r
                """.formatted(path, guest))), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GARBAGE\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /<> HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n"
            })
    void callWhatIsNoHttpThenJsonError(String request) {
        Answer answer = Answer.parse(service.anonymous().raw(request));

        assertThat(answer.status()).isBetween(400, 505);
        assertJsonError(answer, answer.status());
    }

    @Test
    void callWithAHugeHeaderThenJsonError() {
        assertJsonError(raw("X-API-Key: " + "a".repeat(1_000_000)), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"User-Agent: \u0085", "Accept: \u0085", "X-Request-Id: \u0085", "Accept-Language: \u0085"})
    void callWithOddBytesInAHeaderThenNoFault(String line) {
        Answer answer = Answer.parse(service.anonymous().raw("""
                GET /api/me HTTP/1.1\r
                Host: localhost\r
                Connection: close\r
                X-API-Key: %s\r
                %s\r
                \r
                """.formatted(guest, line)));

        assertThat(answer.status()).isIn(200, 406);
    }

    @Test
    void callWithOddParameterNameThenNoFault() {
        assertThat(service.as(guest).get("/api/me?%00=1").status()).isIn(200, 400);
    }

    @Test
    void callUnknownPathThenTokenNeededBeforeNotFound() {
        assertJsonError(service.anonymous().get("/api/nothing"), 401);
        assertJsonError(service.as(guest).get("/api/nothing"), 404);
        assertJsonError(service.as(guest).get("/"), 404);
        assertJsonError(service.as(guest).post("/api/nothing", "{}"), 404);
        assertJsonError(service.as(guest).get("/error"), 404);
    }

    @Test
    void callWithWrongMethodThenAllowedOnesAreNamed() {
        Answer answer = service.as(guest).delete("/api/me");

        assertJsonError(answer, 405);
        assertThat(answer.header("Allow")).contains("GET, HEAD, OPTIONS");
        assertThat(answer.errors()).containsExactly("DELETE is not possible here; allowed: GET, HEAD, OPTIONS.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"BREW", "PROPFIND", "get", "TRACE"})
    void callWithMethodThatNobodyKnowsThenToldLikeAnyOther(String method) {
        Answer answer = sent(method, "/api/me");

        assertJsonError(answer, 405);
        assertThat(answer.errors()).singleElement().asString().startsWith(method + " is not possible here");
        assertThat(answer.json().get("instance").stringValue()).isEqualTo("/api/me");
        assertThat(answer.header("Allow").orElseThrow()).contains("GET", "OPTIONS");
    }

    /** What Spring's firewall turns away, and what Tomcat does. */
    @ParameterizedTest
    @ValueSource(strings = {"/api//me", "/api/me;a=b", "/api/%2e%2e/me", "/api/me/%00", "/api/%zz"})
    void callWithAnAddressThatIsNotAllowedThenOneShapeAndTheAddress(String path) {
        Answer answer = sent("GET", path);

        assertJsonError(answer, 400);
        assertThat(answer.header("Content-Type")).contains(JSON);
        assertThat(answer.errors())
                .singleElement()
                .asString()
                .isEqualTo("The request cannot be understood: something in its address or its headers is not allowed,"
                        + " or too long.");
        assertThat(answer.json().get("instance").stringValue()).isEqualTo(path);
    }

    /** As it stands, which no HTTP client would send. */
    private static Answer sent(String method, String path) {
        return Answer.parse(service.anonymous().raw("""
                %s %s HTTP/1.1\r
                Host: localhost\r
                X-API-Key: %s\r
                Connection: close\r
                \r
                """.formatted(method, path, guest)));
    }

    @Test
    void callThatFailsInsideThenNothingInternalIsTold(CapturedOutput output) {
        Answer answer = service.as(guest).post("/api/bug", "{}", "X-Request-Id", "bug-1");

        assertJsonError(answer, 500);
        assertThat(answer.body()).doesNotContain("IllegalState", "select", "internals");
        RunningService.eventually()
                .untilAsserted(() -> assertThat(output).containsPattern("bug-1.*POST /api/bug failed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/nothing", "/api//x"})
    void callThatPrefersProblemsThenProblem(String path) {
        Answer answer = service.as(guest).get(path, "Accept", "application/problem+json");

        assertThat(answer.header("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/prometheus"
            })
    void callWhatIsOpenThenNoTokenNeeded(String path) {
        // Without a registry for Prometheus on this class path there is nothing at its address; it is open all the
        // same.
        assertThat(service.anonymous().get(path).status()).isIn(200, 404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/env",
                "/actuator/heapdump",
                "/actuator/configprops",
                "/actuator/beans",
                "/actuator/loggers",
                "/actuator/metrics",
                "/actuator/shutdown",
                "/actuator/prometheus/x"
            })
    void callTheRestOfTheActuatorThenClosed(String path) {
        assertThat(service.anonymous().get(path).status()).isEqualTo(401);
        assertThat(service.as(reader).get(path).status()).isIn(403, 404);
    }

    @Test
    void startWithAVerifierOfTheApplicationThenItJudges() {
        try (RunningService own = RunningService.start(
                new Class<?>[] {PlainApplication.class, NobodyComesIn.class}, TestStorage.fresh(Dialect.H2))) {
            assertThat(own.as("whatever").get("/api/me").status()).isEqualTo(503);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NobodyComesIn {

        @Bean
        TokenVerifier verifier() {
            return token -> new Verdict.Unavailable();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NotesRoute {

        @Bean
        RoutePermission notesRoute() {
            return new RoutePermission(HttpMethod.GET, "/api/notes", Permission.GET_SERVICE_TOKENS);
        }
    }

    private static Answer raw(String headerLine) {
        return service.anonymous().rawGet("/api/me", headerLine);
    }

    /** The body without what differs from request to request. */
    private static JsonNode body(Answer answer) {
        ObjectNode body = (ObjectNode) answer.json();
        body.remove("trackingKey");
        body.remove("serverTimestamp");
        return body;
    }

    private static void assertJsonError(Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type").orElseThrow()).startsWith(JSON);
        assertThat(answer.header("X-Request-Id")).isPresent();
        assertThat(answer.body()).doesNotContain("<html", "<!", "Exception", "\tat ", "org.apache");
        JsonNode error = answer.json();
        assertThat(error.get("status").intValue()).isEqualTo(status);
        assertThat(error.get("_type").stringValue()).isEqualTo("ErrorsResponse");
        assertThat(error.get("trackingKey").stringValue())
                .isEqualTo(answer.header("X-Request-Id").orElseThrow());
        assertThat(answer.errors()).isNotEmpty();
    }

    private static double count(String outcome, String reason) {
        return service.get(MeterRegistry.class)
                .get("svctok.verifications")
                .tags("outcome", outcome, "reason", reason)
                .counter()
                .count();
    }
}
