package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextSetTest extends CliTest {

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
    void setMakesTheContextCurrent() throws IOException {
        assertThat(sts("context", "set", "--name", "bb")).isEqualTo(new Result(0, "✅ Current context set to bb\n", ""));
        assertThat(readContexts()).contains("current-context: bb");
    }

    @Test
    void setAsJson() {
        assertThat(sts("context", "set", "-n", "bb", "-o", "json").out()).isEqualTo("{\"current-context\": \"bb\"}\n");
    }

    @Test
    void setToAnUnknownContextIsNotFound() throws IOException {
        assertThat(sts("context", "set", "--name", "x").exitCode()).isEqualTo(8);
        assertThat(readContexts()).contains("current-context: a");
    }

    @Test
    void setWithoutANameIsWrongUsage() {
        assertThat(sts("context", "set").exitCode()).isEqualTo(3);
    }
}
