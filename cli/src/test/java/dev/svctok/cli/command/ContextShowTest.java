package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextShowTest extends CliTest {

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

    @Test
    void showPrintsTheName() {
        assertThat(sts("context", "show")).isEqualTo(new Result(0, "a\n", ""));
        assertThat(sts("context", "show", "-c", "bb").out()).isEqualTo("bb\n");
    }

    @Test
    void showAsJsonPrintsTheContextWithoutItsToken() {
        assertThat(sts("context", "show", "-o", "json").out())
                .isEqualTo("{\"name\": \"a\", \"current-context\": {\"url\": \"" + service.url()
                        + "\", \"api-path\": \"/api\", \"token-kind\": \"service-token\"}}\n");
    }

    @Test
    void showWhenNoneIsCurrentSaysWhatToType() throws IOException {
        writeContexts("contexts: []\n");

        Result result = sts("context", "show");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("sts context save --name NAME");
    }

    @Test
    void showOfAnUnknownContextIsNotFound() {
        assertThat(sts("context", "show", "-c", "x").exitCode()).isEqualTo(8);
    }
}
