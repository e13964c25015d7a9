package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the gateway does when a process behind it fails, and what it lets through. */
class GatewayIT {

    private static final String TOKENS = "/api/security/tokens";
    private static final int REQUESTS = 6;

    /** Of a client, and less than the gateway has with what may take long. */
    private static final Duration UNTIL_THE_DATABASE_IS_GIVEN_UP = Duration.ofSeconds(4);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void installed() {
        Gateway.needInstalled();
    }

    /** Two command-services, and two query-services. */
    private static Gateway before(StubNode one, StubNode other) {
        return before(one.port(), other.port());
    }

    private static Gateway before(int one, int other) {
        return Gateway.start(ports(one, other));
    }

    private static Map<String, List<Integer>> ports(int one, int other) {
        return Map.of(
                "command-service", List.of(one, other),
                "query-service-1", List.of(one),
                "query-service-2", List.of(other));
    }

    private static List<Integer> creations(Gateway gateway) {
        return IntStream.range(0, REQUESTS)
                .map(i -> gateway.api().post(TOKENS, "t", "{}").statusCode())
                .boxed()
                .toList();
    }

    private static List<Integer> deletions(Gateway gateway) {
        return IntStream.range(0, REQUESTS)
                .map(i -> gateway.api().delete(7, "t").statusCode())
                .boxed()
                .toList();
    }

    private static List<Integer> reads(Gateway gateway) {
        return IntStream.range(0, REQUESTS)
                .map(i -> gateway.api().get(TOKENS, "t").statusCode())
                .boxed()
                .toList();
    }

    @Test
    void processDiesOverACreationThenItIsNotSentAgain() {
        try (StubNode dying = StubNode.answering(StubNode.NOTHING);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(dying, well)) {
            assertThat(creations(gateway)).containsOnly(200, 502).contains(502);
            assertThat(dying.requests().size() + well.requests().size()).isEqualTo(REQUESTS);
        }
    }

    @Test
    void processRefusesACreationThenItIsNotSentAgain() {
        try (StubNode refusing = StubNode.answering(503);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(refusing, well)) {
            assertThat(creations(gateway)).containsOnly(200, 503).contains(503);
            assertThat(refusing.requests().size() + well.requests().size()).isEqualTo(REQUESTS);
        }
    }

    @Test
    void nobodyTakesTheConnectionThenAnotherGetsTheRequest() {
        try (StubNode well = StubNode.answering(200);
                Gateway gateway = before(Ports.free(), well.port())) {
            assertThat(creations(gateway)).containsOnly(200);
            assertThat(deletions(gateway)).containsOnly(200);
            assertThat(reads(gateway)).containsOnly(200);
        }
    }

    @Test
    void processDiesOverADeletionThenAnotherGetsIt() {
        try (StubNode dying = StubNode.answering(StubNode.NOTHING);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(dying, well)) {
            assertThat(deletions(gateway)).containsOnly(200);
            assertThat(dying.requests()).isNotEmpty();
        }
    }

    @Test
    void processDiesOverAReadThenAnotherGetsIt() {
        try (StubNode dying = StubNode.answering(StubNode.NOTHING);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(dying, well)) {
            assertThat(reads(gateway)).containsOnly(200);
            assertThat(dying.requests()).isNotEmpty();
        }
    }

    private static List<Integer> introspections(Gateway gateway) {
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> i % 2 == 0 ? "/api/security/introspect" : "/api/security/introspect/batch")
                .map(path -> gateway.api().post(path, "t", "token=x").statusCode())
                .toList();
    }

    @Test
    void processDiesOverAnIntrospectionThenAnotherGetsIt() {
        try (StubNode dying = StubNode.answering(StubNode.NOTHING);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(dying, well)) {
            assertThat(introspections(gateway)).containsOnly(200);
            assertThat(dying.requests()).isNotEmpty();
        }
    }

    @Test
    void processRefusesAnIntrospectionThenAnotherGetsIt() {
        try (StubNode refusing = StubNode.answering(503);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(refusing, well)) {
            assertThat(introspections(gateway)).containsOnly(200);
            assertThat(refusing.requests()).isNotEmpty();
        }
    }

    /** A client does not wait for half a minute to see a list. */
    @Test
    void processHangsOverAReadThenAnotherGetsItInTime() {
        try (StubNode hanging = StubNode.answering(StubNode.SILENCE);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(hanging, well)) {
            Api api = gateway.api();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(api.send(api.request(TOKENS, "t").timeout(PATIENCE).GET())
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(hanging.requests()).isNotEmpty();
        }
    }

    /** As where the database is away. */
    @Test
    void eachProcessTakesSecondsToSayThatItCannotThenTwoAreAskedAndNotAll() {
        try (StubNode one = StubNode.answering(503).after(UNTIL_THE_DATABASE_IS_GIVEN_UP);
                StubNode other = StubNode.answering(503).after(UNTIL_THE_DATABASE_IS_GIVEN_UP);
                Gateway gateway = before(one, other)) {
            assertThat(gateway.api().get(TOKENS, "t").statusCode()).isEqualTo(503);

            assertThat(one.requests()).hasSize(1);
            assertThat(other.requests()).hasSize(1);
        }
    }

    @Test
    void readThatMayTakeLongThenItIsNotGivenUpWithTheOthers() {
        List<String> paths = List.of(
                "/api/security/audit/events?limit=5",
                "/api/security/audit/diff?from=2026-01-01T00:00:00Z",
                TOKENS + "?asOf=2026-01-01T00:00:00Z",
                "/api/admin/projections/token-list/verification");
        try (StubNode hanging = StubNode.answering(StubNode.SILENCE);
                Gateway gateway = before(hanging, hanging)) {
            for (String path : paths) {
                var unused = HTTP.sendAsync(
                        gateway.api().request(path, "t").GET().build(), HttpResponse.BodyHandlers.discarding());
                await().until(() -> times(hanging, path) == 1);
            }

            assertError(gateway.api().get(TOKENS, "t"), 503, "No query service can answer now");

            assertThat(times(hanging, TOKENS + " ")).isGreaterThan(1);
            assertThat(paths)
                    .allSatisfy(path -> assertThat(times(hanging, path)).isEqualTo(1));
        }
    }

    private static long times(StubNode node, String path) {
        return node.requests().stream()
                .filter(request -> request.startsWith("GET " + path))
                .count();
    }

    @Test
    void processCannotVouchThenAnotherIsAsked() {
        try (StubNode stale = StubNode.answering(503);
                StubNode well = StubNode.answering(200);
                Gateway gateway = before(stale, well)) {
            assertThat(reads(gateway)).containsOnly(200);
            assertThat(stale.requests()).isNotEmpty();
        }
    }

    @Test
    void allHaveFailedThenTheFirstThatIsBackIsFoundAtOnce() {
        try (StubNode one = StubNode.answering(503);
                StubNode other = StubNode.answering(503);
                Gateway gateway = before(one, other)) {
            assertThat(reads(gateway)).containsOnly(503);
            other.answerFromNowOn(200);
            assertThat(reads(gateway)).containsOnly(200);
        }
    }

    @Test
    void deletionThenItMayTakeLongerThanAnyLeaseLasts() throws IOException {
        Matcher patience = Pattern.compile("location @writes \\{[^}]*proxy_read_timeout (\\d+)s;")
                .matcher(Files.readString(Repository.file(Gateway.FILES + "nginx.conf")));
        assertThat(patience.find()).isTrue();
        String staleness = Files.readString(Repository.file("README.md"))
                .lines()
                .filter(line -> line.startsWith("| `svctok.verification.max-staleness` |"))
                .findFirst()
                .orElseThrow();
        int lease = Integer.parseInt(staleness.replaceAll("^\\|[^|]*\\| (\\d+)s .*", "$1"));
        assertThat(Integer.parseInt(patience.group(1))).isGreaterThan(2 * lease);
    }

    @Test
    void streamOfEventsThenEachComesAtOnce() throws IOException {
        String begun = """
                HTTP/1.1 200 OK\r
                Content-Type: text/event-stream\r
                Transfer-Encoding: chunked\r
                \r
                9\r
                data: 1

                \r
                """;
        try (StubNode node = StubNode.answering(begun);
                Gateway gateway = before(node, node);
                Socket socket = connect(gateway)) {
            socket.getOutputStream()
                    .write("GET /api/security/audit/events HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(in.lines().anyMatch("data: 1"::equals)).isTrue();
        }
    }

    private static Socket connect(Gateway gateway) throws IOException {
        URI url = URI.create(gateway.url());
        return new Socket(url.getHost(), url.getPort());
    }

    @Test
    void clientClaimsToBeSomebodyElseThenTheServiceIsToldTheTruth() {
        try (StubNode node = StubNode.answering(200);
                Gateway gateway = before(node, node)) {
            gateway.api()
                    .send(gateway.api()
                            .request(TOKENS, "t")
                            .header("X-Forwarded-For", "8.8.8.8")
                            .header("X-Forwarded-Host", "evil.example")
                            .header("X-Forwarded-Proto", "https")
                            .header("Forwarded", "for=8.8.8.8")
                            .header("X-Request-Id", "mine")
                            .GET());
            assertThat(node.requests())
                    .singleElement()
                    .asString()
                    .contains("X-Forwarded-For: 127.0.0.1\n", "X-Forwarded-Proto: http\n", "X-Request-Id: mine\n")
                    .contains("X-Forwarded-Port: " + URI.create(gateway.url()).getPort())
                    .doesNotContain("8.8.8.8", "evil");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/actuator",
                "/actuator/health",
                "/%61ctuator/prometheus",
                "//actuator/health",
                "/api/%2e%2e/actuator/health",
                "/api/..%2factuator/health",
                "/swagger-ui/../actuator/health",
                "/gateway/error"
            })
    void whatIsNotForClientsThenNotFoundAndNobodyIsAsked(String path) {
        try (StubNode node = StubNode.answering(200);
                Gateway gateway = before(node, node)) {
            assertError(gateway.api().get(path, "t"), 404, "nothing here");
            assertThat(node.requests()).isEmpty();
        }
    }

    @Test
    void nobodyIsThereThenTheErrorHasTheShapeOfTheServices() {
        try (Gateway gateway = before(Ports.free(), Ports.free())) {
            HttpResponse<String> read = gateway.api().get(TOKENS, "t");
            assertError(read, 503, "No query service can answer now");
            assertThat(read.headers().firstValue("Retry-After")).contains("1");
            HttpResponse<String> write = gateway.api().delete(7, "t");
            assertError(write, 503, "Nothing was done");
            assertThat(write.headers().firstValue("Retry-After")).contains("1");
            assertError(gateway.api().post(TOKENS, "t", "x".repeat(2_000_000)), 413, "larger than 65536 bytes");
        }
    }

    @Test
    void methodThatNobodyMayUseThenItIsCalledThat() {
        try (StubNode node = StubNode.answering(200);
                Gateway gateway = before(node, node)) {
            Api api = gateway.api();
            HttpResponse<String> traced =
                    api.send(api.request(TOKENS, "t").method("TRACE", HttpRequest.BodyPublishers.noBody()));

            assertError(traced, 405, "This method is not allowed");
            assertThat(Api.JSON.readTree(traced.body()).get("title").stringValue())
                    .isEqualTo("Method Not Allowed");
            assertThat(node.requests()).isEmpty();
        }
    }

    @Test
    void processDiesOverAWriteThenItMayBeDone() {
        try (StubNode dying = StubNode.answering(StubNode.NOTHING);
                Gateway gateway = before(dying, dying)) {
            HttpResponse<String> write = gateway.api().post(TOKENS, "t", "{}");
            assertError(write, 502, "may have done what was asked for");
            assertThat(write.headers().firstValue("Retry-After").orElse("")).isEmpty();
            assertError(gateway.api().delete(7, "t"), 502, "delete it again");
        }
    }

    /** It may have done what was asked for, and may yet do so. */
    @Test
    void processHangsOverAWriteThenItIsNotSentAgainAndMayBeDone() {
        try (StubNode hanging = StubNode.answering(StubNode.SILENCE);
                StubNode other = StubNode.answering(StubNode.SILENCE);
                Gateway gateway = Gateway.start(
                        ports(hanging.port(), other.port()),
                        Map.of("proxy_read_timeout 75s;", "proxy_read_timeout 1s;"))) {
            HttpResponse<String> creation = gateway.api().post(TOKENS, "t", "{}");
            assertError(creation, 504, "look, before you ask again");
            assertThat(creation.headers().firstValue("Retry-After").orElse("")).isEmpty();
            assertError(gateway.api().delete(7, "t"), 504, "delete it again");

            assertThat(hanging.requests().size() + other.requests().size()).isEqualTo(2);
        }
    }

    private static void assertError(HttpResponse<String> answer, int status, String message) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode error = Api.JSON.readTree(answer.body());
        assertThat(error.get("status").intValue()).isEqualTo(status);
        assertThat(error.get("detail").stringValue()).contains(message);
        assertThat(error.get("_type").stringValue()).isEqualTo("ErrorsResponse");
        assertThat(error.get("serverTimestamp").longValue()).isGreaterThan(1_700_000_000_000L);
        assertThat(error.get("errors").get(0).get("message").stringValue()).contains(message);
        assertThat(answer.headers().firstValue("X-Request-Id"))
                .contains(error.get("trackingKey").stringValue());
    }

    @Test
    void tokenInTheAddressThenNotInTheLogOfRequests() {
        try (StubNode node = StubNode.answering(200);
                Gateway gateway = before(node, node)) {
            var api = gateway.api();
            api.send(api.request(TOKENS + "?token=svctok-oops", "t")
                    .header("X-Request-Id", "first")
                    .GET());
            reads(gateway);

            assertThat(gateway.logOf("first")).contains("\"GET " + TOKENS + "\" 200");
            assertThat(gateway.log()).doesNotContain("svctok-oops");
        }
    }
}
