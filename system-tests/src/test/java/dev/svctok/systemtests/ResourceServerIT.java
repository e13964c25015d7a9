package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Somebody else's API, which has never heard of svctok: Spring Security's resource server for opaque tokens. */
class ResourceServerIT {

    private static Service service;
    private static String admin;
    private static Example orders;

    @BeforeAll
    static void start() {
        service = Service.standalone(TestStorage.fresh(Dialect.H2))
                .with("--svctok.roles.shop=orders:read", "--svctok.issuer=https://tokens.example.com")
                .start();
        admin = service.firstToken();
        String own = service.api().create(admin, "orders", "svctok-verifier").secret();
        orders = Example.start("opaque-token-resource-server", service.url(), own);
    }

    @AfterAll
    static void stop() {
        orders.close();
        service.close();
    }

    @Test
    void callWithATokenThatMayThenLetIn() {
        assertThat(get("/orders", create("shop").secret()).statusCode()).isEqualTo(200);
        assertThat(get("/orders", admin).statusCode()).isEqualTo(200);
    }

    @Test
    void callWithATokenThatMayNotThenForbidden() {
        assertThat(get("/orders", create("stackstate-power-user").secret()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void callThenTheApplicationKnowsAllOfTheToken() {
        long before = System.currentTimeMillis() / 1000;
        Api.Created token = create("shop");

        JsonNode me = Api.JSON.readTree(get("/me", token.secret()).body());

        assertThat(me.get("sub").stringValue()).isEqualTo(String.valueOf(token.id()));
        assertThat(me.get("client_id").stringValue()).isEqualTo(token.name());
        assertThat(me.get("username").stringValue()).isEqualTo(token.name());
        assertThat(me.get("iss").stringValue()).isEqualTo("https://tokens.example.com");
        assertThat(strings(me.get("scope"))).containsExactly("orders:read");
        assertThat(strings(me.get("roles"))).containsExactly("shop");
        assertThat(Instant.parse(me.get("iat").stringValue()).getEpochSecond())
                .isBetween(before, System.currentTimeMillis() / 1000);
        assertThat(me.has("exp")).isFalse();
    }

    private static List<String> strings(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::stringValue)
                .toList();
    }

    @Test
    void deleteThenTheNextCallIsRefused() {
        Api.Created token = create("shop");
        assertThat(get("/orders", token.secret()).statusCode()).isEqualTo(200);

        assertThat(service.api().delete(token.id(), admin).statusCode()).isEqualTo(204);

        assertThat(get("/orders", token.secret()).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"svctok-0000000000000000000000000000000000000000", "garbage", "a-token-that-nobody-has-ever-seen"
            })
    void callWithWhatIsNoTokenThenRefused(String token) {
        assertThat(get("/orders", token).statusCode()).isEqualTo(401);
    }

    /** An outage is no refusal: whoever has a good token must not throw it away. */
    @Test
    void svctokCannotTellThenNotNow() {
        try (StubNode uncertain =
                        StubNode.answering("HTTP/1.1 503 Such\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\n{}");
                Example other = Example.start(
                        "opaque-token-resource-server", "http://localhost:" + uncertain.port(), "any-token")) {
            HttpResponse<String> answer = get(other, "/orders", create("shop").secret());

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    private static Api.Created create(String role) {
        return service.api().create(admin, "a " + role, role);
    }

    private static HttpResponse<String> get(String path, String token) {
        return get(orders, path, token);
    }

    private static HttpResponse<String> get(Example example, String path, String token) {
        Api api = new Api(example.url());
        HttpRequest.Builder request = api.request(path, null).header("Authorization", "Bearer " + token);
        return api.send(request.GET());
    }
}
