package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.PlainApplication;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestClock;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class IntrospectionHttpTest {

    private static final String PATH = "/api/security/introspect";
    private static final String BATCH = PATH + "/batch";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String INACTIVE = "{\"active\":false}";
    private static final Instant EXPIRY = Instant.parse("2030-01-01T00:00:00.900Z");

    private static RunningService service;
    private static TokenId verifierId;
    private static ApiClient verifier;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                PlainApplication.class,
                TestStorage.fresh(Dialect.H2),
                "--spring.config.import=classpath:svctok-defaults.yml",
                "--svctok.issuer=https://tokens.example.com",
                "--svctok.roles.shop=orders:read,orders:write,get-service-tokens");
        verifierId = service.tokens().create("gateway", null, "svctok-verifier");
        verifier = service.as(TestTokens.secretOf(verifierId));
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
    void introspectGoodTokenThenAllThatIsKnown() {
        TokenId id = service.tokens().create("Gr\u00fc\u00dfe \ud83d\udd11", EXPIRY, "shop", "stackstate-guest");

        Answer answer = introspect(TestTokens.secretOf(id));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json");
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.body())
                .isEqualTo(
                        ("{'active':true,'sub':'%s','client_id':'Gr\u00fc\u00dfe \ud83d\udd11','username':'Gr\u00fc\u00dfe \ud83d\udd11',"
                                        + "'scope':'get-service-tokens orders:read orders:write','exp':1893456000,'iat':%d,"
                                        + "'iss':'https://tokens.example.com','roles':['shop','stackstate-guest']}")
                                .formatted(id, createdSeconds(id))
                                .replace('\'', '"'));
    }

    @Test
    void introspectTokenThatNeverExpiresAndMayDoNothingThenNoExpAndAnEmptyScope() {
        TokenId id = service.tokens().create("ci", null, "stackstate-guest");

        Answer answer = introspect(TestTokens.secretOf(id));

        assertThat(answer.json().has("exp")).isFalse();
        assertThat(answer.json().get("scope").stringValue()).isEmpty();
    }

    @Test
    void introspectTokenThatMayDoEverythingThenEachKnownPermissionIsNamed() {
        Answer answer = introspect(service.tokens().with("stackstate-admin"));

        assertThat(answer.json().get("scope").stringValue())
                .isEqualTo("* create-service-tokens delete-service-tokens get-audit-events get-service-tokens"
                        + " manage-projections orders:read orders:write verify-service-tokens");
    }

    @Test
    void introspectWhatIsNotGoodThenInactiveAndNothingElse() {
        TokenId deleted = service.tokens().create("ci", null, "stackstate-admin");
        service.tokens().delete(deleted);
        TokenId expired = service.tokens().create("ci", EXPIRY, "stackstate-admin");
        String good = service.tokens().with("stackstate-admin");
        service.get(TestClock.class).set(EXPIRY);

        assertThat(Map.of(
                        "deleted", TestTokens.secretOf(deleted),
                        "expired", TestTokens.secretOf(expired),
                        "unknown", TestTokens.secretOf(TestTokens.newId()),
                        "malformed", good.substring(1),
                        "with a blank", good + " ",
                        "in upper case", good.toUpperCase(Locale.ROOT),
                        "empty", "",
                        "huge", "x".repeat(60_000),
                        "odd", "\u0000\uffff%&=+"))
                .allSatisfy((why, token) -> {
                    Answer answer = introspect(token);
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.body()).isEqualTo(INACTIVE);
                });
        assertThat(introspect(good).json().get("active").booleanValue()).isTrue();
    }

    /** RFC 7662, section 2.1, and RFC 6749, section 3.2: what is not known is ignored. */
    @Test
    void introspectWithHintAndOthersThenSameAnswer() {
        String token = service.tokens().with("stackstate-guest");

        assertThat(post(PATH, "x&token_type_hint=access_token&token=%s&tokens=a&=".formatted(token))
                        .json()
                        .get("active")
                        .booleanValue())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded;charset=UTF-8",
                "application/x-www-form-urlencoded; charset=iso-8859-1",
                "APPLICATION/X-WWW-FORM-URLENCODED"
            })
    void introspectWithAnyWritingOfTheTypeThenAnswered(String type) {
        String token = service.tokens().with("stackstate-guest");

        assertThat(verifier.send("POST", PATH, "token=" + token, "Content-Type", type)
                        .json()
                        .get("active")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void introspectWithoutPermissionThenForbiddenNamingIt() {
        Answer answer = service.as(service.tokens().with("stackstate-power-user"))
                .send("POST", PATH, "token=x", "Content-Type", FORM);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.errors()).singleElement().asString().contains("verify-service-tokens");
        assertThat(service.as(service.tokens().with("stackstate-power-user"))
                        .send("POST", BATCH, "token=x", "Content-Type", FORM)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void introspectWithoutTokenOfTheCallerThenBothWaysAreOffered() {
        Answer answer = service.anonymous().send("POST", PATH, "token=x", "Content-Type", FORM);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().get("www-authenticate"))
                .containsExactly("ApiKey realm=\"svctok\"", "Basic realm=\"svctok\"");
        assertThat(answer.errors())
                .containsExactly(
                        "A valid service token is needed, as \"Authorization: ApiKey <token>\" or \"X-API-Key: <token>\", or as the password of HTTP Basic.");
        assertThat(service.anonymous().get("/api/me").headers().get("www-authenticate"))
                .containsExactly("ApiKey realm=\"svctok\"");
    }

    @Test
    void introspectWithBasicThenPasswordIsTheCallersToken() {
        String token = service.tokens().with("stackstate-guest");

        assertThat(withBasic("POST", PATH, "token=" + token, TestTokens.secretOf(verifierId))
                        .json()
                        .get("active")
                        .booleanValue())
                .isTrue();
        assertThat(withBasic("POST", PATH, "token=" + token, token).status()).isEqualTo(403);
        assertThat(withBasic("POST", PATH, "token=" + token, "wrong-password-of-some-length")
                        .status())
                .isEqualTo(401);
        assertThat(withBasic("GET", "/api/me", null, TestTokens.secretOf(verifierId))
                        .status())
                .as("elsewhere")
                .isEqualTo(401);
    }

    private static Answer withBasic(String method, String path, @Nullable String body, String password) {
        String credentials =
                Base64.getEncoder().encodeToString(("gateway:" + password).getBytes(StandardCharsets.UTF_8));
        return service.anonymous()
                .send(method, path, body, "Content-Type", FORM, "Authorization", "Basic " + credentials);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                         | The parameter \"token\" is missing in the body.",
                "tokens=a&TOKEN=b           | The parameter \"token\" is missing in the body.",
                "token=a&token=b            | The parameter \"token\" is given 2 times; more than one is answered at /api/security/introspect/batch.",
                "token=100%                 | The parameters are not encoded as they should be: a \"%\" is not followed by two hexadecimal digits.",
                "token=%zz                  | The parameters are not encoded as they should be: a \"%\" is not followed by two hexadecimal digits."
            })
    void introspectWithAWrongFormThenToldWhatIsWrong(String form, String message) {
        Answer answer = post(PATH, form);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly(message);
    }

    /** There it would end in the logs of whatever stands in between. */
    @Test
    void introspectWithTheTokenInTheAddressThenRefused() {
        String token = service.tokens().with("stackstate-guest");

        for (String path : List.of(PATH, BATCH)) {
            Answer answer = post(path + "?token=" + token, "token=" + token);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errors())
                    .containsExactly(
                            "The parameter \"token\" belongs into the body: from the address it gets into logs. Consider this token as leaked.");
            assertThat(post(path + "?tokn=x", "token=x").errors())
                    .containsExactly("Unknown parameter \"tokn\"; known: none.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "multipart/mixed"
            })
    void introspectWithWhatIsNoFormThenToldWhatIs(String type) {
        Answer answer = verifier.send("POST", PATH, "{\"token\":\"x\"}", "Content-Type", type);

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.errors())
                .containsExactly(
                        "The body must be a form, with the header \"Content-Type: application/x-www-form-urlencoded\".");
    }

    @Test
    void introspectWithAHugeBodyThenTooLarge() {
        assertThat(post(BATCH, "token=" + "x".repeat(65_530)).status()).isEqualTo(200);
        assertThat(post(BATCH, "token=" + "x".repeat(65_531)).status()).isEqualTo(413);
    }

    /** Spring reads the header of the second request, of which the first needs nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "token=GOOD",
                "token=UNKNOWN",
                "token=GOOD&record_use=maybe",
                "token=GOOD&token=UNKNOWN",
                "token=%zz",
                "token=HUGE",
                ""
            })
    void introspectWithAnotherAcceptedTypeThenTheSameAnswer(String template) {
        String form = template.replace("GOOD", service.tokens().with("stackstate-guest"))
                .replace("UNKNOWN", TestTokens.secretOf(new TokenId(1)))
                .replace("HUGE", "x".repeat(65_536));

        List<Answer> answers = Stream.of("*/*", "application/json", "application/json, text/plain", "application/*")
                .map(accept -> verifier.send(
                        "POST", PATH, form, "Content-Type", FORM, "Accept", accept, "X-Request-Id", "the-same"))
                .toList();

        assertThat(answers)
                .map(answer -> answer.body().replaceAll("\"serverTimestamp\":\\d+", ""))
                .containsOnly(answers.get(0).body().replaceAll("\"serverTimestamp\":\\d+", ""));
        assertThat(answers).map(Answer::status).containsOnly(answers.get(0).status());
        assertThat(answers)
                .map(IntrospectionHttpTest::headersButTheDate)
                .containsOnly(headersButTheDate(answers.get(0)));
    }

    private static Map<String, List<String>> headersButTheDate(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers());
        headers.remove("date");
        return headers;
    }

    @Test
    void introspectWithAnotherMethodThenToldWhichIsPossible() {
        Answer answer = verifier.get(PATH);

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.errors()).containsExactly("GET is not possible here; allowed: OPTIONS, POST.");
    }

    @Test
    void introspectManyThenAnswersInTheirOrder() {
        List<TokenId> good = Stream.generate(() -> service.tokens().create("ci", null, "stackstate-guest"))
                .limit(3)
                .toList();
        TokenId deleted = service.tokens().create("ci", null, "stackstate-guest");
        service.tokens().delete(deleted);

        Answer answer = post(
                BATCH,
                form(Stream.of(good.get(2), deleted, good.get(0), good.get(1), good.get(2))
                        .map(TestTokens::secretOf)
                        .toList()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).contains("no-store");
        assertThat(answer.json()
                        .valueStream()
                        .map(each -> each.has("sub") ? each.get("sub").stringValue() : each.toString()))
                .containsExactly(
                        good.get(2).toString(),
                        INACTIVE,
                        good.get(0).toString(),
                        good.get(1).toString(),
                        good.get(2).toString());
    }

    @Test
    void introspectAHundredThenAnsweredAndMoreThenRefused() {
        assertThat(post(BATCH, form(Collections.nCopies(100, "x"))).json()).hasSize(100);
        assertThat(post(BATCH, form(Collections.nCopies(101, "x"))).errors())
                .containsExactly("The parameter \"token\" is given 101 times; 100 is the most.");
        assertThat(post(BATCH, "").errors()).containsExactly("The parameter \"token\" is missing in the body.");
    }

    @Test
    void introspectWhileTheVerifierDoesNotVouchThenUnavailableAndNeverAGuess() {
        String token = service.tokens().with("stackstate-guest");
        IndexedVerifier own = service.get(IndexedVerifier.class);
        own.stop();
        try {
            Answer answer = introspect(token);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).contains("1");
        } finally {
            own.start();
            RunningService.eventually().until(own::isVouching);
        }
    }

    @Test
    void introspectThenLogAndMetricsSayWhyButNotTheToken(CapturedOutput output) {
        TokenId deleted = service.tokens().create("ci", null, "stackstate-guest");
        service.tokens().delete(deleted);
        String good = service.tokens().with("stackstate-guest");
        String malformed = good.substring(0, good.length() - 1) + "!";
        double accepted = count("accepted", "none");
        double refused = count("refused", "deleted");

        introspect(TestTokens.secretOf(deleted));
        introspect(malformed);
        introspect(good);

        RunningService.eventually()
                .untilAsserted(() -> assertThat(output)
                        .contains("Told inactive token=%s reason=deleted to=%s from=".formatted(deleted, verifierId))
                        .contains("Told inactive token=- reason=malformed to=" + verifierId));
        assertThat(output.toString()).doesNotContain(TestTokens.secretOf(deleted), good, malformed);
        assertThat(count("accepted", "none")).isEqualTo(accepted + 1);
        assertThat(count("refused", "deleted")).isEqualTo(refused + 1);
    }

    private static double count(String outcome, String reason) {
        return service.get(MeterRegistry.class)
                .get("svctok.introspections")
                .tags("outcome", outcome, "reason", reason)
                .counter()
                .count();
    }

    private static long createdSeconds(TokenId id) {
        return service.get(EventStore.class)
                .readEvents(id.toString())
                .next()
                .getTimestamp()
                .getEpochSecond();
    }

    private static Answer introspect(String token) {
        return post(PATH, form(List.of(token)));
    }

    private static String form(Collection<String> tokens) {
        return tokens.stream()
                .map(token -> "token=" + URLEncoder.encode(token, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Answer post(String path, String form) {
        return verifier.send("POST", path, form, "Content-Type", FORM);
    }
}
