package dev.svctok.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.StubService;
import dev.svctok.cli.context.Connection;
import dev.svctok.cli.context.Secret;
import dev.svctok.cli.context.Tls;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Terminal;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionFailureTest extends CliTest {

    private static final String LIST = "GET /api/security/tokens";

    @Test
    void callWhenNobodyListensNamesTheUrl() throws Exception {
        String url;
        try (StubService gone = new StubService()) {
            url = gone.url();
        }

        Result result = sts("service-token", "list", "--url", url, "--service-token", "t");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err())
                .startsWith("❌ Could not connect to " + url + "/api/security/tokens: Connection refused")
                .contains("Is the service running there?");
    }

    @Test
    void callWhenTheHostIsUnknown() {
        Result result = sts("service-token", "list", "--url", "http://nowhere.invalid", "--service-token", "t");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("The host of http://nowhere.invalid/api/security/tokens is not known");
    }

    @Test
    void callWhenNoAnswerComesInTime() throws Exception {
        try (ServerSocket silent = new ServerSocket()) {
            silent.bind(StubService.anyPort());
            String url = "http://localhost:" + silent.getLocalPort();
            Connection connection = new Connection(url, url, new Secret("t"), Tls.DEFAULT);
            Printer printer =
                    new Printer(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), Terminal.NONE);
            Api api = new Api(connection, printer, Duration.ofMillis(50));

            assertThatThrownBy(() -> api.deletion(1).run()).isInstanceOfSatisfying(CliException.class, e -> {
                assertThat(e.exitCode()).isEqualTo(ExitCode.CONNECTION);
                assertThat(e.hint()).contains("It may have been done all the same");
            });
        }
    }

    @Test
    void callWhenAProxyAnswersShowsItsType() {
        connect();
        service.when(LIST, 200, "text/html", "<html>Log in</html>", Map.of());

        Result result = sts("service-token", "list");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .contains("/api/security/tokens answered 200 with something else than the service's JSON, text/html")
                .contains("does a proxy stand in between?");
    }

    @Test
    void callWhenRedirectedTakesTheTokenNowhere() throws Exception {
        try (StubService elsewhere = new StubService()) {
            connect();
            service.when(LIST, 302, "text/html", "", Map.of("Location", elsewhere.url() + "/login"));

            Result result = sts("service-token", "list");

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("redirects to " + elsewhere.url() + "/login");
            assertThat(elsewhere.requests()).isEmpty();
        }
    }

    @Test
    void callWhenTheListIsCutShortPrintsNoHalfOfIt() {
        connect();
        service.when(LIST, 200, "[{\"id\":1,\"name\":\"a\",\"roles\":[]},{\"id\":2");

        Result text = sts("service-token", "list");
        Result json = sts("service-token", "list", "-o", "json");

        assertThat(text.exitCode()).isEqualTo(2);
        assertThat(text.out()).isEmpty();
        assertThat(json.out()).startsWith("{\"error\": true").hasLineCount(1);
    }

    @Test
    void verboseTellsTheCallAndNeverTheToken() {
        connect();
        service.when(LIST, 200, "application/json", "[]", Map.of("X-Request-Id", "r-1"));

        Result result = sts("-v", "service-token", "list");

        assertThat(result.err())
                .startsWith("> GET " + service.url() + "/api/security/tokens\n< 200 in ")
                .endsWith(" ms, request id r-1\n")
                .doesNotContain(TOKEN);
    }
}
