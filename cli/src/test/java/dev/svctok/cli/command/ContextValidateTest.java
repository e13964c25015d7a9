package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextValidateTest extends CliTest {

    @BeforeEach
    void twoContexts() throws IOException {
        writeContexts("""
                contexts:
                - name: a
                  context: {url: "%1$s", service-token: geheim, api-path: /api}
                - name: bb
                  context: {url: "http://b", api-token: geheim}
                current-context: a
                """.formatted(service.url()));
    }

    private static final String INFO = "GET /api/server/info";

    @Test
    void validateAsksTheServiceOfTheCurrentContext() {
        service.when(INFO, 200, "{\"version\":{\"major\":1}}");

        assertThat(sts("context", "validate")).isEqualTo(new Result(0, "✅ Context a is valid.\n", ""));
        assertThat(service.onlyRequest().authorization()).isEqualTo("ApiKey geheim");
    }

    @Test
    void validateWithFlagsChecksWhatACallWouldUse() {
        service.when(INFO, 200, "{\"version\":{\"major\":1}}");

        assertThat(sts("context", "validate", "--service-token", "another"))
                .isEqualTo(new Result(0, "✅ The connection to " + service.url() + "/api is valid.\n", ""));
        assertThat(service.onlyRequest().authorization()).isEqualTo("ApiKey another");
        assertThat(sts("context", "validate", "--url", "http://localhost:1").exitCode())
                .isEqualTo(4);
    }

    @Test
    void validateByNameChecksWhatIsSaved() {
        service.when(INFO, 200, "{\"version\":{\"major\":1}}");

        assertThat(sts("context", "validate", "--name", "a", "--service-token", "another")
                        .out())
                .isEqualTo("✅ Context a is valid.\n");
        assertThat(service.onlyRequest().authorization()).isEqualTo("ApiKey geheim");
    }

    @Test
    void validateAsJson() {
        service.when(INFO, 200, "{\"version\":{\"major\":1}}");

        assertThat(sts("context", "validate", "--name", "a", "-o", "json").out())
                .isEqualTo(
                        "{\"context\": \"a\", \"server-info\": {\"version\": {\"major\": 1}}, \"connected\": true}\n");
    }

    @Test
    void validateWhenTheTokenIsRefused() {
        service.refuse(INFO, 401, "The token is not accepted");

        assertThat(sts("context", "validate").exitCode()).isEqualTo(4);
    }

    @Test
    void validateWhenSomethingElseAnswers() {
        service.when(INFO, 200, "{\"hello\":\"world\"}");

        assertThat(sts("context", "validate").exitCode()).isEqualTo(2);
    }

    @Test
    void validateOfAnUnknownContextIsNotFound() {
        assertThat(sts("context", "validate", "--name", "x").exitCode()).isEqualTo(8);
    }

    @Test
    void validateWithoutSavedContextsChecksWhatTheEnvironmentSays() throws IOException {
        writeContexts("");
        connect();
        service.when(INFO, 200, "{\"version\":{}}");

        assertThat(sts("context", "validate").out())
                .isEqualTo("✅ The connection to " + service.url() + "/api is valid.\n");
    }
}
