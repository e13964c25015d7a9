package dev.svctok.cli.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.StubService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flags win over the environment, the environment over the saved context. */
class PrecedenceTest extends CliTest {

    private static final String LIST = "GET /api/security/tokens";

    private void save(String yaml) throws IOException {
        service.when(LIST, 200, "[]").when("GET /v2/security/tokens", 200, "[]");
        writeContexts("""
                contexts:
                - name: a
                  context: {url: "%s", service-token: saved, %s}
                - name: b
                  context: {url: "%s", api-token: other}
                current-context: a
                """.formatted(service.url(), yaml, service.url()));
    }

    private String tokenOf(Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return String.valueOf(
                service.requests().get(service.requests().size() - 1).authorization());
    }

    @Test
    void tokenComesFromTheFlagThenTheEnvironmentThenTheContext() throws IOException {
        save("");
        assertThat(tokenOf(sts("service-token", "list"))).isEqualTo("ApiKey saved");
        environment.put("STS_CLI_API_TOKEN", "environment");
        assertThat(tokenOf(sts("service-token", "list"))).isEqualTo("ApiKey environment");
        assertThat(tokenOf(sts("service-token", "list", "--service-token", "flag")))
                .isEqualTo("ApiKey flag");
        assertThat(tokenOf(sts("--api-token=flag", "service-token", "list"))).isEqualTo("ApiKey flag");
        assertThat(tokenOf(stsReading("stdin\n", "service-token", "--service-token", "-", "list")))
                .isEqualTo("ApiKey stdin");
    }

    @Test
    void contextComesFromTheFlagThenTheEnvironmentThenTheFile() throws IOException {
        save("");
        environment.put("STS_CLI_CONTEXT", "b");
        assertThat(tokenOf(sts("service-token", "list"))).isEqualTo("ApiKey other");
        assertThat(tokenOf(sts("service-token", "list", "-c", "a"))).isEqualTo("ApiKey saved");
        assertThat(sts("service-token", "list", "-c", "x").exitCode()).isEqualTo(8);
    }

    @Test
    void apiPathComesFromTheFlagThenTheEnvironmentThenTheContext() throws IOException {
        save("api-path: /v2");
        assertThat(sts("service-token", "list").exitCode()).isZero();
        environment.put("STS_CLI_API_PATH", "/nowhere");
        assertThat(sts("service-token", "list").exitCode()).isEqualTo(2);
        assertThat(sts("service-token", "list", "--api-path", "api/").exitCode())
                .isZero();
    }

    /** One wrong letter would give it away. */
    @Test
    void tokenOfAContextForHttpsIsNotSentInPlainHttp() throws IOException {
        save("");
        writeContexts("""
                contexts:
                - name: secure
                  context: {url: "https://localhost:1", service-token: saved}
                current-context: secure
                """);

        for (String flag : List.of("--url", "--command-url")) {
            Result refused = sts("service-token", "delete", "1", flag, service.url());
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(
                            "The token of the context secure was saved for HTTPS; it is not sent to " + service.url());
        }
        environment.put("STS_CLI_URL", service.url());
        assertThat(sts("service-token", "list").exitCode()).isEqualTo(1);
        assertThat(service.requests()).isEmpty();
        assertThat(tokenOf(sts("service-token", "list", "--service-token", "flag")))
                .isEqualTo("ApiKey flag");
    }

    @Test
    void contextsFileOfTheFlagIsNotThereThenThatIsSaidWhereItIsNeeded() {
        service.when(LIST, 200, "[]");

        Result refused = sts("service-token", "list", "--config", "/nope/x");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).startsWith("❌ There is no contexts file /nope/x\n");
        assertThat(sts("service-token", "list", "--config", "/nope/x", "--url", service.url(), "--service-token", "t")
                        .exitCode())
                .isZero();
    }

    @Test
    void savedCommandUrlServesItsOwnUrlOnly() throws IOException {
        try (StubService commands = new StubService();
                StubService other = new StubService()) {
            save("command-url: \"" + commands.url() + "\"");
            commands.when("DELETE /api/security/tokens/1", 204, "");
            other.when("DELETE /api/security/tokens/1", 204, "");

            sts("service-token", "delete", "1");
            sts("service-token", "delete", "1", "--url", other.url());

            assertThat(commands.requests()).hasSize(1);
            assertThat(other.requests()).hasSize(1);
        }
    }

    @Test
    void urlThatEndsWithTheApiPathIsUnderstood() throws IOException {
        save("");
        assertThat(sts("service-token", "list", "--url", service.url() + "/api/")
                        .exitCode())
                .isZero();
    }

    @Test
    void withoutUrlTheNextCommandIsNamed() {
        assertThat(sts("service-token", "list")).isEqualTo(new Result(1, "", """
                        ❌ It is not known where the service is
                        Save it once: sts context save --name NAME --url URL --service-token -
                        """));
    }

    @Test
    void withoutTokenTheNextCommandIsNamed() {
        Result result = sts("service-token", "list", "--url", "http://h");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("sts context save --name NAME --url URL --service-token -");
    }

    @Test
    void contradictoryTokensAreRefused() {
        environment.put("STS_CLI_URL", "http://h");
        environment.put("STS_CLI_SERVICE_TOKEN", "a");
        environment.put("STS_CLI_API_TOKEN", "b");

        assertThat(sts("service-token", "list").exitCode()).isEqualTo(1);
        assertThat(sts("service-token", "list", "--service-token", "a", "--api-token", "b")
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void emptyFlagsDoNotFallBackToAnotherToken() throws IOException {
        save("");

        assertThat(sts("service-token", "list", "--service-token", "").exitCode())
                .isEqualTo(3);
        assertThat(sts("service-token", "list", "--service-token", "-").exitCode())
                .isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void tokensThatNoHeaderCanCarryAreRefused() {
        environment.put("STS_CLI_URL", service.url());

        Result result = sts("service-token", "list", "--service-token", "a\r\nX: b");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).doesNotContain("X: b");
    }

    @Test
    void malformedUrlsOfTheEnvironmentAreItsFault() {
        connect();
        environment.put("STS_CLI_URL", "http://user:pass@h");

        Result result = sts("service-token", "list");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).doesNotContain("pass@");
    }
}
