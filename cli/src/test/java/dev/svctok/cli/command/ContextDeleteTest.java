package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextDeleteTest extends CliTest {

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
    void deleteForgetsTheContext() throws IOException {
        assertThat(sts("context", "delete", "--name", "bb")).isEqualTo(new Result(0, "✅ Deleted context 'bb'\n", ""));
        assertThat(readContexts()).doesNotContain("bb").contains("current-context: a");
    }

    @Test
    void deleteAsJson() {
        assertThat(sts("context", "delete", "-n", "bb", "-o", "json").out())
                .isEqualTo("{\"deleted-context\": \"bb\"}\n");
    }

    @Test
    void deleteOfTheCurrentContextLeavesNoneCurrent() {
        assertThat(sts("context", "delete", "--name", "a").err()).contains("sts context set --name NAME");
        assertThat(sts("context", "show").exitCode()).isEqualTo(1);
        assertThat(sts("context", "list").out()).contains("bb");
    }

    @Test
    void deleteOfAnUnknownContextIsNotFound() {
        assertThat(sts("context", "delete", "--name", "x"))
                .isEqualTo(new Result(
                        8, "", "❌ There is no context 'x' in " + contextsFile() + "\nSee: sts context list\n"));
    }
}
