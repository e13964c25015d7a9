package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.LastUse;
import dev.svctok.auth.PlainApplication;
import dev.svctok.auth.lastuse.LastUseTable;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastUseHttpTest {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String INTROSPECTION = "/api/security/introspect";

    private static RunningService service;
    private static TokenId verifierId;
    private static ApiClient verifier;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                PlainApplication.class, TestStorage.fresh(Dialect.H2), "--svctok.last-use.flush-interval=1s");
        verifierId = service.tokens().create("gateway", null, "svctok-verifier");
        verifier = service.as(TestTokens.secretOf(verifierId));
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static @Nullable LastUse lastUse(TokenId id) {
        return service.get(LastUseTable.class).find(List.of(id.value())).get(id.value());
    }

    private static LastUse eventualUse(TokenId id) {
        return RunningService.eventually().until(() -> lastUse(id), use -> use != null);
    }

    private static TokenId create() {
        return service.tokens().create("ci", null, "stackstate-guest");
    }

    @ParameterizedTest
    @CsvSource({"/api/security/forward-auth, 200", "/api/security/forward-auth?permission=x, 403", "/no/such/path, 404"
    })
    void goodTokenThenUsedWhateverBecomesOfTheRequest(String path, int status) {
        TokenId id = create();
        long before = System.currentTimeMillis();

        assertThat(service.as(TestTokens.secretOf(id))
                        .get(path, "User-Agent", "curl/8.1")
                        .status())
                .isEqualTo(status);

        LastUse use = eventualUse(id);
        assertThat(Instant.ofEpochMilli(use.timestamp())).isBetween(Instant.ofEpochMilli(before), Instant.now());
        assertThat(use.remoteAddress()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(use.userAgent()).isEqualTo("curl/8.1");
        assertThat(use.introspectedBy()).isNull();
    }

    @Test
    void deletedTokenThenItIsNoUse() {
        TokenId id = create();
        service.tokens().delete(id);

        assertThat(service.as(TestTokens.secretOf(id))
                        .get("/api/security/forward-auth")
                        .status())
                .isEqualTo(401);

        eventualUse(used());
        assertThat(lastUse(id)).isNull();
    }

    /** One that is used after another: where that is written, the other would be, too. */
    private static TokenId used() {
        TokenId id = create();
        service.as(TestTokens.secretOf(id)).get("/api/security/forward-auth");
        return id;
    }

    private static Answer introspect(String path, String form) {
        return verifier.send("POST", path, form, "Content-Type", FORM, "User-Agent", "gateway/1");
    }

    @Test
    void introspectedThenUsedFromWhereTheAskerSays() {
        TokenId id = create();

        introspect(
                INTROSPECTION,
                "token=%s&remote_address=2001:db8::7&user_agent=%s"
                        .formatted(TestTokens.secretOf(id), URLEncoder.encode("shop/2 (x)", StandardCharsets.UTF_8)));

        LastUse use = eventualUse(id);
        assertThat(use.remoteAddress()).isEqualTo("2001:db8::7");
        assertThat(use.userAgent()).isEqualTo("shop/2 (x)");
        assertThat(use.introspectedBy()).isEqualTo(verifierId.value());
    }

    /** It may be what a client has written into a header. */
    @Test
    void introspectedFromWhatIsNoAddressThenThatIsNotKept() {
        TokenId id = create();

        introspect(INTROSPECTION, "token=" + TestTokens.secretOf(id) + "&remote_address=10.0.0.1:8080,+evil");

        assertThat(eventualUse(id).remoteAddress()).isEqualTo("unknown");
    }

    @ParameterizedTest
    @CsvSource({INTROSPECTION + ", ''", INTROSPECTION + "/batch, ''", INTROSPECTION + ", &remote_address=&user_agent=+"
    })
    void introspectedByOneWhoDoesNotTellFromWhereThenFromTheAsker(String path, String more) {
        TokenId id = create();

        introspect(path, "token=" + TestTokens.secretOf(id) + more);

        LastUse use = eventualUse(id);
        assertThat(use.remoteAddress()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(use.userAgent()).isEqualTo("gateway/1");
        assertThat(use.introspectedBy()).isEqualTo(verifierId.value());
        assertThat(eventualUse(verifierId).introspectedBy())
                .as("the asker's own token came with the request")
                .isNull();
    }

    @Test
    void introspectedOnlyToLookThenNotUsed() {
        TokenId id = create();

        assertThat(introspect(INTROSPECTION, "record_use=false&token=" + TestTokens.secretOf(id))
                        .json()
                        .get("active")
                        .booleanValue())
                .isTrue();

        eventualUse(used());
        assertThat(lastUse(id)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "record_use=no,                                The parameter \"record_use\" must be true or false.",
        "record_use=true&record_use=false,             The parameter \"record_use\" is given more than once.",
        "remote_address=10.0.0.1&remote_address=::1,   The parameter \"remote_address\" is given more than once.",
        "user_agent=a&user_agent=b,                    The parameter \"user_agent\" is given more than once."
    })
    void introspectWithOddParametersThen400(String parameters, String message) {
        TokenId id = create();

        Answer answer = introspect(INTROSPECTION, parameters + "&token=" + TestTokens.secretOf(id));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(message.replace("\"", "\\\""));
    }
}
