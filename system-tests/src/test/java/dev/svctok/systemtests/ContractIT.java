package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The HTTP API of the packaged service as its clients know it: routes, shapes, permissions, pages, errors. */
class ContractIT {

    private static final String TOKENS = "/api/security/tokens";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private static Service service;
    private static Api api;
    private static String admin;
    private static String power;
    private static String reader;
    private static String guest;

    @BeforeAll
    static void start() {
        service = Service.standalone(TestStorage.fresh(Dialect.H2))
                .with("--svctok.roles.creator=create-service-tokens")
                .start();
        api = service.api();
        admin = service.firstToken();
        power = api.create(admin, "of-power", "stackstate-power-user").secret();
        reader = api.create(admin, "of-a-reader", "stackstate-k8s-troubleshooter")
                .secret();
        guest = api.create(admin, "of-a-guest", "stackstate-guest").secret();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void infoThenWhatStackStatesClientReads() {
        JsonNode info = json(api.get("/api/server/info", guest));
        assertThat(info.get("version").propertyNames()).contains("major", "minor", "patch", "diff", "commit", "isDev");
        assertThat(info.get("deploymentMode").stringValue()).isEqualTo("SelfHosted");
        assertThat(info.get("applicationDomains").get(0).stringValue()).isEqualTo("Security");
        assertThat(info.get("platformVersion").stringValue()).matches("\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void statusThenWhoIsCalling() {
        JsonNode status = json(api.get("/api/server/status", guest));
        assertThat(status.get("status").stringValue()).isEqualTo("UP");
        assertThat(status.get("caller").get("name").stringValue()).isEqualTo("of-a-guest");
        assertThat(status.get("caller").get("roles").get(0).stringValue()).isEqualTo("stackstate-guest");
    }

    @Test
    void createThenTheAnswerAndTheListSayTheSameAndNothingIsNull() {
        long expiry = 4_102_358_400_000L;
        JsonNode created = json(api.post(
                TOKENS,
                admin,
                Api.json(Map.of(
                        "name", "whole",
                        "roles", List.of("stackstate-guest"),
                        "expiryDate", expiry,
                        "description", "why",
                        "dedicatedSubject", ""))));
        Secrets.seen(created.get("token").stringValue());
        assertThat(created.get("token").stringValue()).matches("svctok-[0-9A-Za-z]{38}");
        long id = created.get("id").longValue();
        assertThat(id).isBetween(1L, (1L << 53) - 1);

        JsonNode listed = json(api.get(TOKENS + "/" + id, reader));
        assertThat(listed.propertyNames())
                .containsExactlyInAnyOrder("id", "lastUpdateTimestamp", "name", "description", "expiration", "roles");
        assertThat(listed.get("expiration").longValue()).isEqualTo(expiry);
        assertThat(json(api.get(TOKENS, reader)).valueStream()).contains(listed);
    }

    @Test
    void deleteThenNoContentAndTheSecondTimeNotFound() {
        Api.Created token = api.create(admin, "gone", "stackstate-guest");
        HttpResponse<String> first = api.delete(token.id(), power);
        assertThat(first.statusCode()).isEqualTo(204);
        assertThat(first.body()).isEmpty();
        assertThat(api.status(token.secret())).isEqualTo(401);
        assertThat(api.get(TOKENS + "/" + token.id(), admin).statusCode()).isEqualTo(404);
        assertThat(api.delete(token.id(), power).statusCode()).isEqualTo(404);
    }

    @Test
    void pagesThenTheWholeListInItsOrder() {
        IntStream.range(0, 7).forEach(i -> api.create(admin, "page-" + (i / 2), "stackstate-guest", "creator"));
        String filter = TOKENS + "?name=page-&role=creator&expired=false";
        List<JsonNode> whole = json(api.get(filter, reader)).valueStream().toList();
        assertThat(whole)
                .hasSize(7)
                .isSortedAccordingTo(Comparator.comparing(
                                (JsonNode token) -> token.get("name").stringValue())
                        .thenComparing(token -> token.get("id").longValue()));

        List<JsonNode> paged = new ArrayList<>();
        Optional<String> next = Optional.of(filter + "&limit=3");
        while (next.isPresent()) {
            HttpResponse<String> page = api.get(next.get(), reader);
            assertThat(json(page).size()).isBetween(1, 3);
            json(page).forEach(paged::add);
            next = page.headers()
                    .firstValue("Link")
                    .map(NEXT::matcher)
                    .filter(Matcher::matches)
                    .map(link -> link.group(1));
        }
        assertThat(paged).isEqualTo(whole);
        assertThat(json(api.get(TOKENS + "?name=page-&expired=true", reader)).size())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/security/tokens, guest, 403, get-service-tokens",
        "GET, /api/security/tokens/1, guest, 403, get-service-tokens",
        "POST, /api/security/tokens, reader, 403, create-service-tokens",
        "DELETE, /api/security/tokens/1, reader, 403, delete-service-tokens",
        "GET, /api/security/tokens/1, reader, 404, There is no token",
        "DELETE, /api/security/tokens/abc, power, 404, positive integer",
        "GET, /api/nowhere, guest, 404, There is nothing at /api/nowhere",
        "PUT, /api/security/tokens, admin, 405, 'allowed: GET, HEAD, OPTIONS, POST'",
        "GET, /api/security/tokens?limit=0, reader, 400, between 1 and 1000",
        "GET, /api/security/tokens?limit=1001&expired=x&cursor=x&colour=red, reader, 400, colour",
        "GET, /api/security/tokens, nobody, 401, A valid service token is needed"
    })
    void errorThenOneShapeThatSaysWhatIsWrong(String method, String path, String caller, int status, String complaint) {
        HttpResponse<String> answer = send(method, path, caller, "application/json", "{}");
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode error = Api.JSON.readTree(answer.body());
        assertThat(error.propertyNames())
                .contains("type", "title", "status", "detail", "instance", "_type", "trackingKey", "serverTimestamp");
        assertThat(error.get("status").intValue()).isEqualTo(status);
        assertThat(error.get("_type").stringValue()).isEqualTo("ErrorsResponse");
        assertThat(error.get("errors").get(0).get("_type").stringValue()).isEqualTo("InternalError");
        assertThat(error.get("detail").stringValue()).contains(complaint);
        assertThat(answer.headers().firstValue("X-Request-Id"))
                .contains(error.get("trackingKey").stringValue());
    }

    @Test
    void everythingIsWrongThenEverythingIsToldAtOnce() {
        HttpResponse<String> answer = api.post(
                TOKENS,
                admin,
                "{\"name\":\"\",\"roles\":[\"ADMIN\",\" stackstate-admin\"],\"expiryDate\":\"x\",\"a\":1}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Api.JSON.readTree(answer.body()).get("errors").size()).isEqualTo(5);
    }

    @Test
    void bodyIsTooLargeOrNoJsonThenToldSo() {
        String large = "{\"name\":\"" + "x".repeat(70_000) + "\"}";
        assertThat(api.post(TOKENS, admin, large).statusCode()).isEqualTo(413);
        assertThat(send("POST", TOKENS, "admin", "text/plain", "{}").statusCode())
                .isEqualTo(415);
    }

    @Test
    void acceptPrefersProblemsThenProblem() {
        HttpResponse<String> answer =
                api.send(api.request("/api/nowhere", guest).header("Accept", "application/problem+json"));
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void rolesThenWhatTheCallerMayGrantAndNothingBeyondIt() {
        assertThat(json(api.get("/api/user/session/availableRoles", power))
                        .get("roles")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactly(
                        "creator", "stackstate-guest", "stackstate-k8s-troubleshooter", "stackstate-power-user");
        HttpResponse<String> answer =
                api.post(TOKENS, power, Api.json(Map.of("name", "x", "roles", List.of("stackstate-admin"))));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(json(api.get("/api/user/session/availableRoles", guest))
                        .get("roles")
                        .size())
                .isZero();
    }

    private static HttpResponse<String> send(String method, String path, String caller, String type, String body) {
        String token = switch (caller) {
            case "admin" -> admin;
            case "power" -> power;
            case "reader" -> reader;
            case "guest" -> guest;
            default -> null;
        };
        HttpRequest.BodyPublisher publisher =
                method.equals("POST") ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody();
        return api.send(api.request(path, token).header("Content-Type", type).method(method, publisher));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Api.JSON.readTree(answer.body());
    }
}
