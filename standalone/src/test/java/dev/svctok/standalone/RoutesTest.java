package dev.svctok.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.Answer;
import dev.svctok.auth.testing.ApiClient;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.web.RoutePermission;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** What is there, who may use it, and that the documentation tells the truth about both. */
@ExtendWith(OutputCaptureExtension.class)
class RoutesTest {

    private static final Set<String> FOR_ANY_VALID_TOKEN =
            Set.of("GET /api/server/info", "GET /api/server/status", "GET /api/user/session/availableRoles");

    /** Answered by a filter, and open to any valid token. */
    private static final String FORWARD_AUTH = "GET /api/security/forward-auth";

    private static RunningService service;
    private static ApiClient guest;
    private static JsonNode api;

    @BeforeAll
    static void start() {
        service = RunningService.start(StandaloneApplication.class, TestStorage.fresh(Dialect.H2));
        guest = service.as(service.tokens().with("stackstate-guest"));
        api = service.anonymous().get("/v3/api-docs").json();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void everyRouteThenHasAPermissionOrIsMeantForAll() {
        Set<String> guarded = service.context().getBeanProvider(RoutePermission.class).stream()
                .map(route -> route.method() + " " + route.pattern())
                .collect(Collectors.toSet());

        Set<String> all = new HashSet<>(guarded);
        all.addAll(FOR_ANY_VALID_TOKEN);
        assertThat(routes()).containsExactlyInAnyOrderElementsOf(all);
        assertThat(guarded).doesNotContainAnyElementsOf(FOR_ANY_VALID_TOKEN);
    }

    @Test
    void everyRouteThenClosedWithoutATokenAndToATokenWithoutThePermission() {
        for (String route : routes()) {
            String method = route.substring(0, route.indexOf(' '));
            String path =
                    route.substring(route.indexOf(' ') + 1).replace("{id}", "1").replace("{name}", "token-list");

            assertThat(service.anonymous().send(method, path, null).status())
                    .as(route)
                    .isEqualTo(401);
            assertThat(guest.send(method, path, null).status())
                    .as(route)
                    .isEqualTo(FOR_ANY_VALID_TOKEN.contains(route) ? 200 : 403);
            if (method.equals("GET")) {
                assertThat(guest.head(path).status())
                        .as("HEAD " + path)
                        .isEqualTo(guest.get(path).status());
            }
        }
    }

    @Test
    void apiDocsThenExactlyTheRoutes() {
        Set<String> all = new TreeSet<>(routes());
        all.add(FORWARD_AUTH);
        assertThat(operations().keySet()).isEqualTo(all);
    }

    @Test
    void apiDocsThenTheStatusCodesThatComeBack() {
        Map<String, String> expected = new TreeMap<>(Map.ofEntries(
                Map.entry("GET /api/server/info", "200 401 406 429 503"),
                Map.entry("GET /api/server/status", "200 401 406 429 503"),
                Map.entry("GET /api/user/session/availableRoles", "200 401 406 429 503"),
                Map.entry("GET /api/security/tokens", "200 400 401 403 406 429 503"),
                Map.entry("GET /api/security/tokens/{id}", "200 401 403 404 406 429 503"),
                Map.entry("GET /api/security/tokens/{id}/deletion", "200 401 403 404 406 429 503"),
                Map.entry("GET /api/security/tokens/{id}/history", "200 401 403 404 406 429 503"),
                Map.entry("POST /api/security/introspect", "200 400 401 403 406 413 415 429 503"),
                Map.entry("POST /api/security/introspect/batch", "200 400 401 403 406 413 415 429 503"),
                Map.entry("POST /api/security/verifiers", "200 400 401 403 406 429 503"),
                Map.entry("PUT /api/security/verifiers/{id}", "204 400 401 403 404 406 413 415 429 503"),
                Map.entry("DELETE /api/security/verifiers/{id}", "204 401 403 404 406 429 503"),
                Map.entry(FORWARD_AUTH, "200 400 401 403 429 503"),
                Map.entry("GET /api/security/audit/events", "200 400 401 403 406 429 503"),
                Map.entry("GET /api/security/audit/diff", "200 400 401 403 406 429 503"),
                Map.entry("POST /api/security/tokens", "200 400 401 403 406 413 415 429 503"),
                Map.entry("DELETE /api/security/tokens/{id}", "202 204 400 401 403 404 406 429 503"),
                Map.entry("GET /api/admin/projections", "200 401 403 406 429 503"),
                Map.entry("GET /api/admin/projections/{name}", "200 401 403 404 406 429 503"),
                Map.entry("POST /api/admin/projections/{name}/rebuild", "202 401 403 404 406 409 429 503"),
                Map.entry("DELETE /api/admin/projections/{name}/rebuild", "204 401 403 404 406 429 503"),
                Map.entry("GET /api/admin/projections/{name}/verification", "200 401 403 404 406 429 503"),
                Map.entry("GET /api/admin/projections/{name}/dead-letters", "200 401 403 404 406 429 503"),
                Map.entry("GET /api/admin/projections/{name}/dead-letters/{id}", "200 401 403 404 406 429 503"),
                Map.entry("POST /api/admin/projections/{name}/dead-letters/retry", "200 401 403 404 406 429 503"),
                Map.entry("POST /api/admin/projections/{name}/dead-letters/{id}/retry", "200 401 403 404 406 429 503"),
                Map.entry(
                        "DELETE /api/admin/projections/{name}/dead-letters/{id}", "204 401 403 404 406 409 429 503")));

        Map<String, String> documented = new TreeMap<>();
        operations()
                .forEach((route, operation) -> documented.put(
                        route,
                        String.join(
                                " ", new TreeSet<>(operation.get("responses").propertyNames()))));
        assertThat(documented).isEqualTo(expected);
    }

    /** Spring does not see them, and would call their path unknown. */
    @Test
    void forwardAuthAndIntrospectionThenCountedUnderTheirPaths() {
        guest.get("/api/security/forward-auth?permission=get-service-tokens");
        service.as(service.tokens().with("svctok-verifier"))
                .send(
                        "POST",
                        "/api/security/introspect",
                        "token=x",
                        "Content-Type",
                        "application/x-www-form-urlencoded");

        RunningService.eventually()
                .untilAsserted(
                        () -> assertThat(service.anonymous()
                                        .get("/actuator/prometheus")
                                        .body())
                                .containsPattern(
                                        "http_server_requests_seconds_count\\{.*status=\"403\".*uri=\"/api/security/forward-auth\"")
                                .containsPattern(
                                        "http_server_requests_seconds_count\\{.*status=\"200\".*uri=\"/api/security/introspect\""));
    }

    @Test
    void apiDocsThenTheWaysToSendAToken() {
        assertThat(api.get("components").get("securitySchemes").propertyNames())
                .containsExactlyInAnyOrder("X-API-Key", "Authorization", "Basic");
        assertThat(ways(api.get("security"))).containsExactlyInAnyOrder("X-API-Key", "Authorization");
        assertThat(ways(api.at("/paths/~1api~1security~1introspect/post/security")))
                .containsExactlyInAnyOrder("X-API-Key", "Authorization", "Basic");
        assertThat(api.at("/paths/~1api~1security~1tokens/post").has("security"))
                .isFalse();
    }

    private static List<String> ways(JsonNode security) {
        return security.valueStream()
                .flatMap(scheme -> scheme.propertyNames().stream())
                .toList();
    }

    @Test
    void apiDocsThenTheShapesThatComeBack() {
        JsonNode schemas = api.get("components").get("schemas");

        assertThat(schemas.get("ServiceToken").get("properties").propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "lastUpdateTimestamp",
                        "name",
                        "description",
                        "expiration",
                        "roles",
                        "dedicatedSubject",
                        "valid",
                        "lastUsed");
        assertThat(schemas.get("LastUse").get("properties").propertyNames())
                .containsExactlyInAnyOrder("timestamp", "remoteAddress", "userAgent", "introspectedBy");
        assertThat(required(schemas, "LastUse")).containsExactly("timestamp");
        assertThat(schemas.get("CreateTokenRequest").get("properties").propertyNames())
                .containsExactlyInAnyOrder("name", "roles", "expiryDate", "dedicatedSubject", "description");
        assertThat(schemas.get("ApiError").get("properties").propertyNames())
                .containsExactlyInAnyOrder(
                        "type",
                        "title",
                        "status",
                        "detail",
                        "instance",
                        "_type",
                        "trackingKey",
                        "serverTimestamp",
                        "errors",
                        "message");
        assertThat(api.toString()).contains("#/components/schemas/ApiError");
        assertThat(required(schemas, "ServiceToken"))
                .containsExactlyInAnyOrder("id", "lastUpdateTimestamp", "name", "roles");
        assertThat(required(schemas, "CreateTokenRequest")).containsExactlyInAnyOrder("name", "roles");
        assertThat(required(schemas, "ServiceTokenCreatedResponse"))
                .containsExactlyInAnyOrder("token", "name", "id", "roles");
        assertThat(schemas.get("Introspection").get("properties").propertyNames())
                .containsExactlyInAnyOrder(
                        "active", "sub", "client_id", "username", "scope", "exp", "iat", "iss", "roles");
        assertThat(required(schemas, "Introspection")).containsExactly("active");
        assertThat(api.at("/paths/~1api~1security~1introspect/post/requestBody/content")
                        .propertyNames())
                .containsExactly("application/x-www-form-urlencoded");
        assertThat(required(schemas, "ApiError")).contains("_type", "errors").doesNotContain("message", "instance");
    }

    private static List<String> required(JsonNode schemas, String name) {
        return schemas.get(name)
                .get("required")
                .valueStream()
                .map(JsonNode::stringValue)
                .toList();
    }

    @Test
    void apiDocsThenTheHeadersThatComeBack() {
        JsonNode list = api.at("/paths/~1api~1security~1tokens/get/responses");
        JsonNode create = api.at("/paths/~1api~1security~1tokens/post/responses");

        assertThat(list.get("200").get("headers").propertyNames())
                .containsExactlyInAnyOrder("Link", "X-Request-Id", "X-Svctok-Uses-Recorded-Since");
        assertThat(list.get("401").get("headers").propertyNames())
                .containsExactlyInAnyOrder("WWW-Authenticate", "X-Request-Id");
        assertThat(list.get("503").get("headers").propertyNames())
                .containsExactlyInAnyOrder("Retry-After", "X-Request-Id");
        assertThat(create.get("200").get("headers").propertyNames())
                .containsExactlyInAnyOrder("X-Svctok-Pending", "X-Request-Id");
    }

    @Test
    void apiDocsThenTheLimitsOfTheBody() {
        JsonNode body = api.get("components").get("schemas").get("CreateTokenRequest");
        JsonNode name = body.get("properties").get("name");

        assertThat(body.get("additionalProperties").booleanValue()).isFalse();
        assertThat(name.get("minLength").intValue()).isEqualTo(1);
        assertThat(name.get("maxLength").intValue()).isEqualTo(128);
        assertThat(body.get("properties").get("roles").get("minItems").intValue())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health",
                "/actuator/health/liveness",
                "/actuator/health/readiness",
                "/actuator/prometheus",
                "/v3/api-docs",
                "/v3/api-docs.yaml",
                "/v3/api-docs/swagger-config",
                "/swagger-ui/index.html"
            })
    void openPageThenAnswersWithoutAToken(String path) {
        assertThat(service.anonymous().get(path).status()).isEqualTo(200);
    }

    @Test
    void swaggerUiThenLeadsToItsPage() {
        assertThat(service.anonymous()
                        .get("/swagger-ui.html")
                        .header("Location")
                        .orElseThrow())
                .contains("/swagger-ui/index.html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/env",
                "/actuator/heapdump",
                "/actuator/beans",
                "/actuator/shutdown",
                "/error",
                "/"
            })
    void closedPageThenNotThereEvenWithAToken(String path) {
        assertThat(service.anonymous().get(path).status()).isEqualTo(401);
        assertThat(guest.get(path).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health?x=%",
                "/actuator/health/liveness?api_key=a-token-that-nobody-must-see%zz",
                "/actuator/prometheus?x=%ff",
                "/swagger-ui.html?=x",
                "/v3/api-docs?x=%",
                "/api/security/tokens?name=%ff",
                "/api/security/tokens?api_key=a-token-that-nobody-must-see%",
                "/api/security/tokens?=x",
                "/api/server/status?x=%"
            })
    void brokenQueryThenNoFaultAndNothingOfItInTheLog(String path, CapturedOutput output) {
        String admin = service.tokens().with("stackstate-admin");
        Answer answer = Answer.parse(service.anonymous().raw("""
                GET %s HTTP/1.1\r
                Host: localhost\r
                X-API-Key: %s\r
                Connection: close\r
                \r
                """.formatted(path, admin)));

        assertThat(answer.status()).isIn(200, 302, 400);
        assertThat(output).doesNotContain("a-token-that-nobody-must-see").doesNotContain("\tat ");
    }

    @Test
    void thousandsOfParametersThenNoFault() {
        String admin = service.tokens().with("stackstate-admin");
        String many = "a=1&".repeat(1_200);

        assertThat(service.as(admin).get("/api/security/tokens?" + many).status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json;charset=utf-16",
                "application/json;charset=iso-8859-1",
                "application/json;charset=us-ascii;q=0.5",
                "application/json;version=2",
                "*/*;charset=utf-16"
            })
    void acceptedWithParametersThenPlainJsonAllTheSame(String accept) {
        ApiClient admin = service.as(service.tokens().with("stackstate-admin"));

        List<Answer> answers = List.of(
                admin.get("/api/server/info", "Accept", accept),
                admin.get("/api/server/status", "Accept", accept),
                admin.get("/api/security/tokens", "Accept", accept),
                admin.post(
                        "/api/security/tokens",
                        "{\"name\": \"zażółć\", \"roles\": [\"stackstate-guest\"]}",
                        "Accept",
                        accept));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).contains("application/json");
        });
        assertThat(answers.get(3).json().get("name").stringValue()).isEqualTo("zażółć");
        assertThat(service.anonymous().get("/actuator/health", "Accept", accept).status())
                .isEqualTo(200);
    }

    @Test
    void prometheusThenTellsOfVerificationsAndProjections() {
        assertThat(service.anonymous().get("/actuator/prometheus").body())
                .contains("svctok_verifications_total", "svctok_projection_lag", "svctok_verification_index_size");
    }

    private static Set<String> routes() {
        List<String> routes = new ArrayList<>();
        service.context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .forEach((mapping, handler) -> mapping.getPatternValues().stream()
                        .filter(pattern -> pattern.startsWith("/api/"))
                        .forEach(pattern -> {
                            assertThat(mapping.getMethodsCondition().getMethods())
                                    .as(pattern)
                                    .isNotEmpty();
                            mapping.getMethodsCondition()
                                    .getMethods()
                                    .forEach(method -> routes.add(method + " " + pattern));
                        }));
        return Set.copyOf(routes);
    }

    private static Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new TreeMap<>();
        api.get("paths")
                .forEachEntry((path, item) -> item.forEachEntry((method, operation) ->
                        operations.put(method.toUpperCase(Locale.ROOT) + " " + path, operation)));
        return operations;
    }
}
