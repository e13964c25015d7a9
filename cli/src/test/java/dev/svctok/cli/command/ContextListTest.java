package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContextListTest extends CliTest {

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
    void listMarksTheCurrentContext() {
        assertThat(sts("context", "list")).isEqualTo(new Result(0, """
                        CURRENT | NAME | URL
                        *       | a    | %s
                                | bb   | http://b
                        """.formatted(service.url()), ""));
    }

    @Test
    void listAsJsonTellsNoToken() {
        assertThat(sts("context", "list", "-o", "json").out())
                .isEqualTo("{\"contexts\": [{\"name\": \"a\", \"context\": {\"url\": \"" + service.url()
                        + "\", \"api-path\": \"/api\", \"token-kind\": \"service-token\"}}, {\"name\": \"bb\","
                        + " \"context\": {\"url\": \"http://b\", \"token-kind\": \"api-token\"}}],"
                        + " \"current-context\": \"a\"}\n");
    }

    @Test
    void listWhenThereIsNoFileSaysSo() {
        environment.put("XDG_CONFIG_HOME", home.resolve("elsewhere").toString());

        assertThat(sts("context", "list")).isEqualTo(new Result(0, "No contexts found.\n", ""));
    }

    @Test
    void listReadsTheFirstFormatOfTheStockClient() throws IOException {
        writeContexts("url: http://old\napi-token: t\n");

        assertThat(sts("context", "list").out()).endsWith("*       | default | http://old\n");
    }
}
