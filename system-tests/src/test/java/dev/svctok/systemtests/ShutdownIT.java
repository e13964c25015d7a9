package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Stopping is not crashing. */
class ShutdownIT {

    private static final Duration AMPLE = Duration.ofMinutes(1);

    @Test
    void terminateWhileARequestIsUnderWayThenItIsAnswered() throws IOException {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        Service service = Service.standalone(storage).start();
        String token = service.firstToken();
        URI url = URI.create(service.url());
        String body = Api.json(Map.of("name", "late", "roles", List.of("stackstate-guest")));
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            OutputStream out = socket.getOutputStream();
            String head = """
                    POST /api/security/tokens HTTP/1.1\r
                    Host: localhost\r
                    X-API-Key: %s\r
                    Content-Type: application/json\r
                    Content-Length: %d\r
                    \r
                    """.formatted(token, body.length());
            out.write((head + body.substring(0, 5)).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Awaitility.await().until(() -> service.api().status(token) == 200);

            service.terminate();
            Awaitility.await().until(() -> service.log().contains("svctok is stopping"));
            Awaitility.await().until(() -> refusesConnections(url));
            out.write(body.substring(5).getBytes(StandardCharsets.US_ASCII));
            out.flush();

            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(in.readLine()).startsWith("HTTP/1.1 200");
        }
        service.close();
        assertThat(service.log())
                .containsOnlyOnce("svctok is stopping")
                .doesNotContain("ERROR")
                .doesNotContain("Exception");
        try (Service again = Service.standalone(storage).start()) {
            assertThat(again.api().get("/api/security/tokens?name=late", token).body())
                    .contains("\"late\"");
        }
    }

    /** Whoever has typed a wrong address does not wait until it is given up. */
    @Test
    void terminateWhileItWaitsForTheDatabaseThenItEnds() {
        TestStorage nowhere = TestStorage.postgresql("jdbc:postgresql://127.0.0.1:" + Ports.free() + "/svctok");
        Service service = Service.of(Program.QUERY_SERVICE, nowhere)
                .env("SVCTOK_STORAGE_CONNECT_TIMEOUT", "1h")
                .launch();
        Awaitility.await().atMost(AMPLE).until(() -> service.log().contains("Waiting for the database"));

        service.terminate();

        assertThat(service.awaitExit()).isEqualTo(128 + 15);
        assertThat(service.log()).doesNotContain("ERROR", "Exception");
        assertThat(service.log().lines())
                .last()
                .asString()
                .contains("INFO", "svctok was told to stop, and waits no longer for the database at");
    }

    private static boolean refusesConnections(URI url) {
        try (Socket probe = new Socket(url.getHost(), url.getPort())) {
            return !probe.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
