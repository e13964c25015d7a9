package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An API behind a real proxy with the file that we ship for it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ForwardAuthContract {

    private static final String[] NO_HEADERS = {};

    private final ForwardProxy.Kind kind;

    private Service service;
    private String admin;
    private Api.Created shop;
    private String other;

    private StubNode api;
    private @Nullable ForwardProxy proxy;

    ForwardAuthContract(ForwardProxy.Kind kind) {
        this.kind = kind;
    }

    /** Skips the tests, or fails them, where there is none. */
    abstract void needProxy();

    @BeforeAll
    void start() {
        needProxy();
        service = Service.standalone(TestStorage.fresh(Dialect.H2))
                .with("--svctok.roles.shop=orders:read", "--server.forward-headers-strategy=native")
                .start();
        admin = service.firstToken();
        shop = service.api().create(admin, "web shop", "shop", "stackstate-guest");
        other = service.api().create(admin, "other", "stackstate-power-user").secret();
    }

    @AfterAll
    void stop() {
        if (service != null) {
            service.close();
        }
    }

    @BeforeEach
    void startApi() {
        api = StubNode.answering(200);
    }

    private void startProxy() {
        startProxy(URI.create(service.url()).getPort());
    }

    private void startProxy(int svctok) {
        proxy = ForwardProxy.start(kind, svctok, api.port());
    }

    @AfterEach
    void close() {
        api.close();
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: ApiKey ", "authorization: apikey ", "X-API-Key: "})
    void callWithATokenThatMayThenTheApiKnowsWhoseItIs(String header) {
        startProxy();

        assertThat(status("GET", "/orders/1?x=y", header + shop.secret())).isEqualTo(200);

        assertThat(api.requests()).singleElement().satisfies(request -> {
            assertThat(request).startsWith("GET /orders/1?x=y HTTP/1.1\n");
            assertNamesTheShop(request);
        });
    }

    /** Once, and by nothing else; and the token itself stays in front. */
    private void assertNamesTheShop(String request) {
        assertThat(identity(request))
                .containsExactlyInAnyOrder(
                        "x-service-token-id: " + shop.id(),
                        "x-service-token-name: web%20shop",
                        "x-service-token-roles: shop,stackstate-guest");
        Secrets.assertNowhereIn("what the API gets", request);
        assertThat(request.toLowerCase(Locale.ROOT)).doesNotContain("\nauthorization:", "\nx-api-key:");
    }

    /** As a server sees it that takes an underscore for a dash. */
    private static List<String> identity(String request) {
        return request.lines()
                .map(line -> line.substring(0, Math.max(0, line.indexOf(':')))
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-')
                        + line.substring(Math.max(0, line.indexOf(':'))))
                .filter(line -> line.startsWith("x-service-token-"))
                .toList();
    }

    @Test
    void callWithoutAGoodTokenThenNothingReachesTheApi() {
        startProxy();
        Api.Created deleted = service.api().create(admin, "deleted", "shop");
        service.api().delete(deleted.id(), admin);

        String missing = send("GET", "/orders/1", NO_HEADERS);
        assertThat(missing).startsWith("HTTP/1.1 401 ");
        assertThat(missing.toLowerCase(Locale.ROOT)).contains("www-authenticate: apikey realm=\"svctok\"");
        for (String header : List.of(
                "X-API-Key: garbage",
                "X-API-Key:",
                "Authorization: Bearer " + shop.secret(),
                "X-API-Key: " + shop.secret() + "x",
                "X-API-Key: " + deleted.secret(),
                "X_API_Key: " + shop.secret())) {
            assertThat(status("GET", "/orders/1", header)).as(header).isEqualTo(401);
        }
        assertThat(status("GET", "/orders/1?token=" + shop.secret().substring(0, 5), NO_HEADERS))
                .isEqualTo(401);
        assertThat(status("GET", "/reports/1", NO_HEADERS)).isEqualTo(401);
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void callWithTwoDifferentTokensThenNothingReachesTheApi() {
        startProxy();

        assertThat(status("GET", "/orders/1", "X-API-Key: " + shop.secret(), "Authorization: ApiKey " + other))
                .isEqualTo(401);
        assertThat(status("GET", "/orders/1", "X-API-Key: " + shop.secret(), "X-API-Key: " + other))
                .isIn(400, 401);
        assertThat(api.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void callWithATokenThatMayNotThenForbiddenWhateverTheMethod(String method) {
        startProxy();

        assertThat(status(method, "/orders/1", "X-API-Key: " + other)).isEqualTo(403);
        assertThat(status(
                        method,
                        "/orders/1",
                        "X-API-Key: " + other,
                        "Origin: https://example.com",
                        "Access-Control-Request-Method: GET"))
                .isEqualTo(403);
        assertThat(api.requests()).isEmpty();
        assertThat(status(method, "/reports/1", "X-API-Key: " + other)).isEqualTo(200);
        assertThat(api.requests()).hasSize(1);
    }

    @Test
    void callWithABodyThenItReachesTheApiAndNotSvctok() {
        startProxy();

        String answer = sendBody(
                "permission=nothing&role=nobody",
                "POST",
                "/orders/1",
                "X-API-Key: " + shop.secret(),
                "Content-Type: application/x-www-form-urlencoded");

        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(api.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.toLowerCase(Locale.ROOT))
                        .startsWith("post /orders/1 ")
                        .containsAnyOf("content-length: 30", "transfer-encoding: chunked"));
    }

    /** Whoever has a good token, but claims to be somebody else, or to ask for something else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Service-Token-Id: 1|X-Service-Token-Name: root|X-Service-Token-Roles: stackstate-admin",
                "x-service-token-id: 1|x-service-token-name: root|x-service-token-roles: stackstate-admin",
                "X-Service-Token-Name: root|X-Service-Token-Name: root too",
                "X_Service_Token_Id: 1|X_Service_Token_Name: root|X_Service_Token_Roles: stackstate-admin",
                "x_service_token_id: 1|X-Service_Token-Name: root|X_Service-Token-Roles: stackstate-admin",
                "X-Forwarded-For: 6.6.6.6|X-Forwarded-Host: evil.example|X-Forwarded-Proto: gopher|X-Forwarded-Port: 1|X-Forwarded-Prefix: /p",
                "Forwarded: for=6.6.6.6;host=evil.example|X-Real-IP: 6.6.6.6",
                "X-Forwarded-Uri: /reports/1|X-Forwarded-Method: OPTIONS|X-Original-Uri: /reports/1|X-Original-Method: OPTIONS",
                "X-Original-URL: /reports/1|X-Rewrite-URL: /reports/1|X-HTTP-Method-Override: OPTIONS",
                "X-Original-Method: OPTIONS|X-Forwarded-Uri: /reports/1"
            })
    void callAsIfSomebodyElseThenItDoesNotHelp(String forged) {
        startProxy();
        String[] claims = forged.split("\\|", -1);

        assertThat(status("GET", "/orders/1", claims)).isEqualTo(401);
        assertThat(status("GET", "/orders/1", with(claims, "X-API-Key: " + other)))
                .isEqualTo(403);
        assertThat(api.requests()).isEmpty();

        assertThat(status("GET", "/orders/1", with(claims, "X-API-Key: " + shop.secret())))
                .isEqualTo(200);
        assertThat(api.requests()).singleElement().satisfies(request -> {
            assertNamesTheShop(request);
            assertThat(request).doesNotContain("6.6.6.6", "evil.example", "gopher", "/reports/1", "OPTIONS");
            assertThat(request.toLowerCase(Locale.ROOT)).doesNotContain("x-forwarded-port: 1\n", "x-forwarded-prefix");
        });
    }

    /** By which a caller asks a proxy to keep headers to itself. */
    @Test
    void callThatDeclaresTheNamesToBeTheProxysOwnThenStillNobodyElse() {
        startProxy();

        send(
                "GET",
                "/orders/1",
                "X-API-Key: " + shop.secret(),
                "X-Service-Token-Name: root",
                "X-Service-Token-Id: 1",
                "Connection: close, X-Service-Token-Name, X-Service-Token-Id, X-Service-Token-Roles");

        // With all of them, or not at all.
        assertThat(api.requests()).allSatisfy(this::assertNamesTheShop);
        assertThat(status("GET", "/orders/1", "X-Service-Token-Id: 1", "Connection: close, Authorization, X-API-Key"))
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/reports/../orders/1",
                "/reports/%2e%2e/orders/1",
                "/reports/..%2forders/1",
                "//orders/1",
                "/./orders/1",
                "/orders",
                "/ORDERS/1",
                "/orders;x/1",
                "/orders%2f1",
                "/orders/..%2freports/1",
                "/orders/%2e%2e/reports/1",
                "/orders/%252e%252e/reports/1",
                "/reports/..;/orders/1",
                "/reports/..%5corders/1",
                "/reports/%252e%252e/orders/1",
                "/reports/..%252forders/1",
                "/reports//../orders/1",
                "/reports/x;/orders/1",
                "/reports/%00/orders/1"
            })
    void callWithAPathThatCouldBeReadInTwoWaysThenNeverWithoutThePermission(String path) {
        startProxy();

        assertThat(status("GET", path, NO_HEADERS)).isBetween(300, 499);
        if (status("GET", path, "X-API-Key: " + other) == 200) {
            // Then the API gets what the proxy has made of it, and not what came in.
            assertThat(api.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request).matches("(?s)GET /reports(/[a-z0-9]+)+ HTTP/1.1\n.*"));
        } else {
            assertThat(api.requests()).isEmpty();
        }
    }

    @Test
    void svctokIsAwayThenNotNowAndNothingReachesTheApi() {
        startProxy(Ports.free());

        for (String path : List.of("/orders/1", "/reports/1")) {
            String answer = send("GET", path, "X-API-Key: " + shop.secret());
            assertThat(answer).startsWith("HTTP/1.1 503 ");
        }
        assertThat(api.requests()).isEmpty();
    }

    @Test
    void svctokCannotTellThenNotNowAndNothingReachesTheApi() {
        try (StubNode uncertain =
                StubNode.answering("HTTP/1.1 503 Such\r\nRetry-After: 1\r\nContent-Length: 2\r\n\r\n{}")) {
            startProxy(uncertain.port());

            String answer = send("GET", "/orders/1", "X-API-Key: " + shop.secret());

            assertThat(answer).startsWith("HTTP/1.1 503 ");
            assertThat(answer.toLowerCase(Locale.ROOT)).contains("retry-after: 1");
            assertThat(api.requests()).isEmpty();
        }
    }

    @Test
    void callerIsThrottledThenNothingReachesTheApi() {
        try (StubNode throttling =
                StubNode.answering("HTTP/1.1 429 Such\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\n{}")) {
            startProxy(throttling.port());

            assertThat(status("GET", "/orders/1", "X-API-Key: garbage"))
                    .isEqualTo(kind == ForwardProxy.Kind.NGINX ? 503 : 429);
            assertThat(api.requests()).isEmpty();
        }
    }

    /** What the API itself has to say is not taken for what svctok says. */
    @Test
    void apiFailsThenItsAnswerPasses() {
        startProxy();
        for (int status : new int[] {401, 403, 404, 500, 503}) {
            api.answerFromNowOn(status);
            assertThat(status("GET", "/orders/1", "X-API-Key: " + shop.secret()))
                    .isEqualTo(status);
        }
        assertThat(api.requests()).hasSize(5);
    }

    @Test
    void deleteThenTheNextCallIsRefused() {
        startProxy();
        Api.Created token = service.api().create(admin, "short-lived", "shop");
        assertThat(status("GET", "/orders/1", "X-API-Key: " + token.secret())).isEqualTo(200);

        assertThat(service.api().delete(token.id(), admin).statusCode()).isEqualTo(204);

        assertThat(status("GET", "/orders/1", "X-API-Key: " + token.secret())).isEqualTo(401);
    }

    /** The log of svctok names the caller's address, and not one of his choice. */
    @Test
    void callWithAForgedAddressThenTheLogHasTheTrueOne() {
        startProxy();

        send("GET", "/orders/1", "X-API-Key: garbage", "X-Forwarded-For: 6.6.6.6");

        // Envoy gives a caller on the same machine the machine's own address.
        String from = kind == ForwardProxy.Kind.ENVOY ? "from=" : "from=127.0.0.1";
        await().untilAsserted(() -> assertThat(service.log()).contains("Refused token=- reason=malformed " + from));
        assertThat(service.log()).doesNotContain("6.6.6.6");
    }

    private int status(String method, String path, String... headers) {
        String answer = send(method, path, headers);
        assertThat(answer).startsWith("HTTP/1.1 ");
        return Integer.parseInt(answer.substring(9, 12));
    }

    private String send(String method, String path, String... headers) {
        return sendBody("", method, path, headers);
    }

    /** As it stands, which no HTTP client would send. */
    private String sendBody(String body, String method, String path, String... headers) {
        StringBuilder request = new StringBuilder("%s %s HTTP/1.1\r\nHost: localhost\r\n".formatted(method, path));
        Stream.of(headers).forEach(header -> request.append(header).append("\r\n"));
        if (Stream.of(headers).noneMatch(header -> header.startsWith("Connection:"))) {
            request.append("Connection: close\r\n");
        }
        if (!body.isEmpty()) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        request.append("\r\n").append(body);
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), Objects.requireNonNull(proxy).port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] with(String[] headers, String more) {
        return Stream.concat(Stream.of(headers), Stream.of(more)).toArray(String[]::new);
    }
}
