package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a client and an attacker see of the packaged service. */
class HttpIT {

    private static Service service;
    private static String admin;

    @BeforeAll
    static void start() {
        service = Service.standalone(TestStorage.fresh(Dialect.H2)).start();
        admin = service.firstToken();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void everyRefusalThenOneAndTheSameBody() {
        Api api = service.api();
        Api.Created deleted = api.create(admin, "gone", "stackstate-guest");
        api.delete(deleted.id(), admin);
        String flipped = deleted.secret().substring(0, deleted.secret().length() - 1) + '!';
        List<String> bodies = List.of("nonsense", deleted.secret(), flipped, "a-chosen-token-that-nobody-made").stream()
                .map(token -> refusal(api.get("/api/server/status", token)))
                .distinct()
                .toList();
        assertThat(bodies).hasSize(1);
    }

    private static String refusal(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("ApiKey realm=\"svctok\"");
        return answer.body().replaceAll("\"trackingKey\":\"[^\"]*\"", "").replaceAll("\"serverTimestamp\":\\d+", "");
    }

    /** Header lines as they go over the wire, which no HTTP library would send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-API-Key: ",
                "X-API-Key:",
                "Authorization: ApiKey",
                "Authorization: ApiKey ",
                "Authorization: Bearer %s",
                "Authorization: Basic %s",
                "Authorization: ApiKey\t%s",
                "Authorization: %s",
                "X-API-Key: %s, %s",
                "X-API-Key: %s\r\nX-API-Key: %s",
                "Authorization: ApiKey %s\r\nAuthorization: ApiKey %s",
                "Authorization: ApiKey %s\r\nX-API-Key: another-token-that-is-long",
                "X-API-Key: \u00e9%s",
                "X-API-Key: %s\u00ff"
            })
    void headerOfAnAttackerThenRefused(String template) throws IOException {
        String header = template.replace("%s", admin);
        assertThat(raw("GET /api/server/status HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n"))
                .startsWith("HTTP/1.1 401");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-API-Key: %s",
                "x-api-key: %s",
                "Authorization: ApiKey %s",
                "Authorization: apikey %s",
                "authorization: APIKEY %s",
                "Authorization: ApiKey %s\r\nX-API-Key: %s",
                "Authorization: Bearer other\r\nX-API-Key: %s"
            })
    void headerOfAFriendThenAccepted(String template) throws IOException {
        String header = template.replace("%s", admin);
        assertThat(raw("GET /api/server/status HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?token=%s", "?api_key=%s", "?X-API-Key=%s"})
    void tokenInTheQueryThenNotRead(String query) {
        assertThat(service.api()
                        .get("/api/server/status" + query.replace("%s", admin), null)
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/server/status HTTP/1.1\r\nHost: localhost\r\nX-API-Key: %1MB\r\n\r\n",
                "GET /api/server/status HTTP/1.1\r\nHost: localhost\r\nX-API-Key: a\0b\r\n\r\n",
                "GET /api/<script> HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "NONSENSE\r\n\r\n"
            })
    void brokenRequestThenAClearErrorAndNothingOfTheInside(String template) throws IOException {
        String answer = raw(template.replace("%1MB", "x".repeat(1 << 20)));
        assertThat(answer).startsWith("HTTP/1.1 4").contains("\"_type\":\"ErrorsResponse\"");
        assertThat(answer).doesNotContain("<html").doesNotContain("tomcat").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"roles\":[]}",
                "{\"name\":\"x\",\"roles\":null}",
                "{\"name\":\" \",\"roles\":[\"stackstate-guest\"]}",
                "{\"name\":7,\"roles\":[\"stackstate-guest\"]}",
                "{\"name\":\"x\",\"roles\":\"stackstate-guest\"}",
                "{\"name\":\"x\",\"roles\":[\"ADMIN\"]}",
                "{\"name\":\"x\",\"roles\":[\" stackstate-admin\"]}",
                "{\"name\":\"x\",\"roles\":[\"stackstate-аdmin\"]}",
                "{\"name\":\"x\",\"roles\":[\"stackstate-guest\"],\"admin\":true}",
                "{\"name\":\"x\",\"roles\":[\"stackstate-guest\"],\"expiryDate\":99999999999999999999}",
                "{\"name\":\"x\",\"roles\":[\"stackstate-guest\"],\"expiryDate\":\"tomorrow\"}",
                "{\"name\":\"x\",\"roles\":[\"stackstate-guest\"],\"expiryDate\":1}"
            })
    void badBodyThen400ThatSaysWhatIsWrong(String body) {
        HttpResponse<String> answer = service.api().post("/api/security/tokens", admin, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode error = Api.JSON.readTree(answer.body());
        assertThat(error.get("errors").get(0).get("message").stringValue()).isNotBlank();
        assertThat(error.get("trackingKey").stringValue())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
    }

    @Test
    void expiryInThePastThenItsOwnType() {
        HttpResponse<String> answer = service.api()
                .post(
                        "/api/security/tokens",
                        admin,
                        Api.json(
                                Map.of("name", "late", "roles", List.of("stackstate-guest"), "expiryDate", 1_000_000)));
        JsonNode error = Api.JSON.readTree(answer.body());
        assertThat(error.get("_type").stringValue()).isEqualTo("ServiceTokenInvalidExpiryError");
        assertThat(error.get("message").stringValue()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(longs = {253_402_300_799_999L, 253_402_300_800_000L, Long.MAX_VALUE})
    void expiryInYear9999AndBeyondThenKeptToTheMillisecond(long expiry) {
        HttpResponse<String> answer = service.api()
                .post(
                        "/api/security/tokens",
                        admin,
                        Api.json(Map.of("name", "far", "roles", List.of("stackstate-guest"), "expiryDate", expiry)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode created = Api.JSON.readTree(answer.body());
        String secret = Secrets.seen(created.get("token").stringValue());
        assertThat(service.api().status(secret)).isEqualTo(200);
        JsonNode listed = Api.JSON.readTree(service.api()
                .get("/api/security/tokens/" + created.get("id").longValue(), admin)
                .body());
        assertThat(listed.get("expiration").longValue()).isEqualTo(expiry);
    }

    @Test
    void expiryReachedThenRefusedAndStillListed() {
        long soon = Instant.now().toEpochMilli() + 2_000;
        JsonNode created = Api.JSON.readTree(service.api()
                .post(
                        "/api/security/tokens",
                        admin,
                        Api.json(Map.of("name", "brief", "roles", List.of("stackstate-guest"), "expiryDate", soon)))
                .body());
        String secret = Secrets.seen(created.get("token").stringValue());
        Awaitility.await().until(() -> service.api().status(secret) == 401);
        assertThat(Instant.now().toEpochMilli()).isGreaterThanOrEqualTo(soon);
        assertThat(service.api().ids(admin)).contains(created.get("id").longValue());
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(service.url()).getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request.replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            } catch (SocketException e) {
                // The service has answered and closed before it had read everything.
            }
            return read(socket.getInputStream());
        }
    }

    private static String read(InputStream in) {
        StringBuilder answer = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0; c = in.read()) {
                answer.append((char) c);
            }
        } catch (IOException e) {
            // A reset after the answer: what was read so far is the answer.
        }
        return answer.toString();
    }
}
