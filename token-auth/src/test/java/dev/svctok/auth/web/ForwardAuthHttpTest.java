package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.auth.PlainApplication;
import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@ExtendWith(OutputCaptureExtension.class)
class ForwardAuthHttpTest {

    private static final String PATH = "/api/security/forward-auth";

    private static RunningService service;
    private static TokenId shopId;
    private static String shop;
    private static String admin;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                PlainApplication.class,
                TestStorage.fresh(Dialect.H2),
                "--spring.config.import=classpath:svctok-defaults.yml",
                "--svctok.roles.shop=orders:read,orders:write",
                "--svctok.roles.[t\u00eate de/r\u00e9seau]=net:all");
        shopId = service.tokens().create("web shop", null, "shop", "stackstate-guest");
        shop = TestTokens.secretOf(shopId);
        admin = service.tokens().with("stackstate-admin");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void askWithGoodTokenThenItsOwnerIsTold() {
        Answer answer = service.as(shop).get(PATH);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("X-Service-Token-Id")).contains(shopId.toString());
        assertThat(answer.header("X-Service-Token-Name")).contains("web%20shop");
        assertThat(answer.header("X-Service-Token-Roles")).contains("shop,stackstate-guest");
        assertThat(answer.header("Cache-Control")).contains("no-store");
    }

    @Test
    void askForWhatIsATokenThenItIsNotRepeated(CapturedOutput output) {
        for (String parameter : List.of("permission", "role")) {
            Answer answer = service.as(shop).get(PATH + "?" + parameter + "=" + admin);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("svctok-...").doesNotContain(admin);
        }
        RunningService.eventually()
                .untilAsserted(() -> assertThat(output).contains("permission=svctok-...", "role=svctok-..."));
        assertThat(output.toString()).doesNotContain(admin);
    }

    /** Names are anybody's choice, and must not become a second header or an unreadable one. */
    @Test
    void askWithOddNamesThenTheyArePercentEncoded() {
        TokenId id = service.tokens()
                .create("Gr\u00fc\u00dfe, 100% \ud83d\udd11", null, "t\u00eate de/r\u00e9seau", "stackstate-guest");

        Answer answer = service.as(TestTokens.secretOf(id)).get(PATH + "?role=t%C3%AAte+de/r%C3%A9seau");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Service-Token-Name")).contains("Gr%C3%BC%C3%9Fe,%20100%25%20%F0%9F%94%91");
        assertThat(answer.header("X-Service-Token-Roles")).contains("t%C3%AAte%20de/r%C3%A9seau,stackstate-guest");
    }

    @ParameterizedTest
    @CsvSource({
        "'', 200",
        "?permission=orders:read, 200",
        "?permission=orders%3Aread&permission=orders:write, 200",
        "'?permission=orders:read,orders:write&role=shop', 200",
        "?role=shop&role=stackstate-guest, 200",
        "?permission=orders:delete, 403",
        "'?permission=orders:read,orders:delete', 403",
        "?permission=orders:read&permission=orders:delete, 403",
        "?role=stackstate-admin, 403",
        "'?role=shop,stackstate-admin', 403",
        "?permission=orders:read&role=stackstate-admin, 403",
        "?permission=ORDERS:READ, 403",
        "?role=Shop, 403",
        "?role=%20shop, 403",
        "?permission=, 400",
        "?permission, 400",
        "'?permission=orders:read,', 400",
        "?role=, 400",
        "?permission=$permission, 400",
        "?permision=orders:read, 400"
    })
    void askForPermissionsAndRolesThenAllOfThemAreNeeded(String query, int status) {
        assertThat(service.as(shop).get(PATH + query).status()).isEqualTo(status);
    }

    @Test
    void askWithABrokenQueryThenRefused() {
        Answer answer = service.anonymous().rawGet(PATH + "?permission=orders:read&role=%zz", "X-API-Key: " + shop);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).singleElement().asString().contains("hexadecimal");
    }

    /** Which Spring would answer by itself, and with a 200. */
    @Test
    void askWithThePreflightOfABrowserThenJudgedLikeAnyOther() {
        Answer answer = Answer.parse(service.anonymous().raw("""
                OPTIONS %s HTTP/1.1\r
                Host: localhost\r
                Connection: close\r
                Origin: https://example.com\r
                Access-Control-Request-Method: DELETE\r
                X-API-Key: %s\r
                \r
                """.formatted(PATH + "?permission=orders:delete", shop)));

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void askForMoreThanTheTokenMayThenToldAndLogged(CapturedOutput output) {
        assertThat(service.as(shop).get(PATH + "?permission=orders:delete").errors())
                .containsExactly("The permission orders:delete is needed, and none of the token's roles carries it.");
        assertThat(service.as(shop).get(PATH + "?role=stackstate-admin").errors())
                .containsExactly("The role stackstate-admin is needed, and the token does not have it.");
        RunningService.eventually()
                .untilAsserted(() -> assertThat(output)
                        .contains("Denied token=%s permission=orders:delete from=".formatted(shopId))
                        .contains("Denied token=%s role=stackstate-admin from=".formatted(shopId)));
    }

    @Test
    void askWithATokenThatMayDoEverythingThenAnyPermissionButNotAnyRole() {
        assertThat(service.as(admin).get(PATH + "?permission=what:ever").status())
                .isEqualTo(200);
        assertThat(service.as(admin).get(PATH + "?role=shop").status()).isEqualTo(403);
    }

    @Test
    void askWithoutAGoodTokenThenUnauthorizedWhateverIsAskedFor() {
        TokenId deleted = service.tokens().create("ci", null, "stackstate-admin");
        service.tokens().delete(deleted);

        for (String query : new String[] {"", "?permission=orders:read", "?nonsense"}) {
            Answer missing = service.anonymous().get(PATH + query);
            assertThat(missing.status()).isEqualTo(401);
            assertThat(missing.header("WWW-Authenticate")).contains("ApiKey realm=\"svctok\"");
            assertThat(service.as("garbage").get(PATH + query).status()).isEqualTo(401);
            assertThat(service.as(TestTokens.secretOf(deleted))
                            .get(PATH + query)
                            .status())
                    .isEqualTo(401);
        }
        assertThat(service.anonymous().get(PATH).header("X-Service-Token-Id")).isEmpty();
    }

    /** Envoy asks with the method of the request that it holds, and all proxies with its headers. */
    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW"})
    void askWithAnyMethodAndTheHeadersOfAnybodyThenSameAnswer(String method) {
        Answer answer = service.as(shop)
                .send(
                        method,
                        PATH + "?permission=orders:read",
                        null,
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "Accept",
                        "image/png",
                        "If-None-Match",
                        "*",
                        "Range",
                        "bytes=0-1",
                        "X-HTTP-Method-Override",
                        "DELETE");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("X-Service-Token-Id")).contains(shopId.toString());
        assertThat(service.as(shop)
                        .send(method, PATH + "?permission=orders:delete", null, "Accept", "image/png")
                        .status())
                .isEqualTo(403);
    }

    /** The query string is the proxy's, the body the caller's. */
    @Test
    void askWithParametersInTheBodyThenTheyAreNotLookedAt() {
        assertThat(service.as(shop)
                        .send(
                                "POST",
                                PATH + "?permission=orders:read",
                                "permission=orders:delete&nonsense=1",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(200);
        assertThat(service.as(shop)
                        .send(
                                "POST",
                                PATH + "?permission=orders:delete",
                                "permission=orders:read",
                                "Content-Type",
                                "application/x-www-form-urlencoded")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void askAsIfSomebodyElseThenNothingOfItIsBelieved() {
        Answer answer = service.as(shop)
                .get(
                        PATH + "?permission=orders:read",
                        "X-Service-Token-Id",
                        "1",
                        "X-Service-Token-Name",
                        "root",
                        "X-Service-Token-Roles",
                        "stackstate-admin",
                        "X-Forwarded-Uri",
                        "/public",
                        "X-Forwarded-Method",
                        "OPTIONS",
                        "X-Original-URL",
                        "/public");

        assertThat(answer.headers().get("x-service-token-id")).containsExactly(shopId.toString());
        assertThat(answer.headers().get("x-service-token-name")).containsExactly("web%20shop");
        assertThat(answer.headers().get("x-service-token-roles")).containsExactly("shop,stackstate-guest");
    }

    @Test
    void askWhileTheVerifierDoesNotVouchThenUnavailable() {
        IndexedVerifier verifier = service.get(IndexedVerifier.class);
        verifier.stop();
        try {
            assertThat(service.as(shop).get(PATH).status()).isEqualTo(503);
        } finally {
            verifier.start();
            RunningService.eventually().until(verifier::isVouching);
        }
    }
}
