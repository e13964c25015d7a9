package dev.svctok.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectionVerifyTest extends CliTest {

    private static final String LIST = "GET /api/admin/projections";
    private static final String PROGRESS = "{\"progress\":{\"checked\":1000,\"of\":100000}}\n";
    private static final String MISSING = "{\"difference\":{\"kind\":\"missing\",\"tokenId\":17,\"position\":99,"
            + "\"detail\":\"created at 99,\\nnot in the list\",\"new\":1.50}}\n";
    private static final String BEHIND = "{\"difference\":{\"kind\":\"position\",\"detail\":\"behind\"}}\n";
    private static final String UNEXPECTED = "{\"difference\":{\"kind\":\"unexpected\",\"tokenId\":18}}\n";

    @BeforeEach
    void connected() {
        connect();
    }

    private static String result(String name, int checked, int differences) {
        return "{\"result\":{\"projection\":\"" + name + "\",\"checked\":" + checked + ",\"differences\":" + differences
                + ",\"position\":100017}}\n";
    }

    private void answer(String name, String lines) {
        service.when(
                "GET /api/admin/projections/" + name + "/verification", 200, "application/x-ndjson", lines, Map.of());
    }

    @Test
    void verifyWithoutADifferenceSaysSo() {
        answer("token-list", PROGRESS + "\n{}\n" + result("token-list", 100_000, 0));

        assertThat(sts("projection", "verify", "token-list"))
                .isEqualTo(new Result(0, "✅ token-list: 100,000 tokens, no difference\n", ""));
    }

    @Test
    void verifyPrintsEachDifferenceOnALine() {
        answer("token-list", MISSING + PROGRESS + BEHIND + UNEXPECTED + result("token-list", 100_000, 3));

        assertThat(sts("projection", "verify", "token-list")).isEqualTo(new Result(9, """
                        missing token 17 (position 99): created at 99,not in the list
                        position: behind
                        unexpected token 18
                        ❌ token-list: 3 differences in 100,000 tokens
                        """, ""));
    }

    @Test
    void verifyWithoutANameChecksOneAfterTheOther() {
        service.when(LIST, 200, "[{\"name\":\"a b\",\"version\":1},{\"name\":\"token-list\",\"version\":3}]");
        answer("a%20b", UNEXPECTED + result("a b", 1, 1));
        answer("token-list", result("token-list", 0, 0));

        assertThat(sts("projection", "verify")).isEqualTo(new Result(9, """
                        unexpected token 18
                        ❌ a b: 1 difference in 1 token
                        ✅ token-list: 0 tokens, no difference
                        """, ""));
    }

    @Test
    void verifyOfNothingSaysSo() {
        service.when(LIST, 200, "[]");

        assertThat(sts("projection", "verify")).isEqualTo(new Result(0, "No projections found.\n", ""));
        assertThat(sts("projection", "verify", "-o", "json").out()).isEqualTo("{\"verifications\": []}\n");
    }

    @Test
    void verifyAsJsonPassesOnTheDifferencesAsTheyCame() {
        service.when(LIST, 200, "[{\"name\":\"token-list\",\"version\":3},{\"name\":\"b\",\"version\":3}]");
        answer("token-list", PROGRESS + MISSING + BEHIND + result("token-list", 100_000, 2));
        answer("b", "{\"result\":{\"checked\":7,\"differences\":0}}");

        assertThat(sts("projection", "verify", "-o", "json"))
                .isEqualTo(new Result(
                        9,
                        "{\"verifications\": [{\"projection\": \"token-list\", \"checked\": 100000, \"position\": 100017,"
                                + " \"differences\": [{\"kind\": \"missing\", \"tokenId\": 17, \"position\": 99,"
                                + " \"detail\": \"created at 99,\\u000anot in the list\", \"new\": 1.50},"
                                + " {\"kind\": \"position\", \"detail\": \"behind\"}]},"
                                + " {\"projection\": \"b\", \"checked\": 7, \"differences\": []}]}\n",
                        ""));
    }

    @Test
    void verifyBelievesADifferenceThatTheResultDoesNotCount() {
        answer("token-list", UNEXPECTED + result("token-list", 5, 0));

        assertThat(sts("projection", "verify", "token-list").exitCode()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", PROGRESS, PROGRESS + UNEXPECTED})
    void verifyWithoutAResultBrokeOff(String lines) {
        answer("token-list", lines);

        Result result = sts("projection", "verify", "token-list");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEqualTo(lines.contains("unexpected") ? "unexpected token 18\n" : "");
        assertThat(result.err()).isEqualTo("""
                        ❌ The check of token-list broke off before its end
                        Nothing is known of the rest. Check again: sts projection verify token-list
                        """);
        assertThat(sts("projection", "verify", "token-list", "-o", "json"))
                .isEqualTo(new Result(
                        2,
                        "{\"error\": true, \"error-message\": \"The check of token-list broke off before its end\"}\n",
                        ""));
    }

    @Test
    void verifyWhenTheConnectionBreaksBrokeOff() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> breakOff(server));

            Result result =
                    sts("projection", "verify", "token-list", "--url", "http://localhost:" + server.getLocalPort());

            served.join();
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.out()).isEqualTo("unexpected token 18\n");
            assertThat(result.err()).startsWith("❌ The check of token-list broke off: The connection to ");
        }
    }

    private static void breakOff(ServerSocket server) {
        try (Socket caller = server.accept()) {
            if (caller.getInputStream().read(new byte[4096]) > 0) {
                caller.getOutputStream()
                        .write(
                                ("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                + Integer.toHexString(UNEXPECTED.length()) + "\r\n" + UNEXPECTED
                                                + "\r\n")
                                        .getBytes(UTF_8));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void verifyOnATerminalPrintsTheSame() {
        answer("token-list", PROGRESS + UNEXPECTED + PROGRESS + result("token-list", 2, 1));

        Result result = call(new Terminal(true, true, false), "", "projection", "verify", "token-list");

        assertThat(result.out()).isEqualTo("unexpected token 18\n❌ token-list: 1 difference in 2 tokens\n");
    }

    @Test
    void verifyHandsOverEachDifferenceAtOnceAndEndsWhenNobodyReads() {
        service.when(LIST, 200, "[{\"name\":\"token-list\",\"version\":3},{\"name\":\"b\",\"version\":3}]");
        answer("token-list", MISSING + UNEXPECTED + result("token-list", 2, 2));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        OutputStream head = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (read.size() > 0) {
                    throw new IOException("Broken pipe");
                }
                read.write(bytes, offset, length);
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(call(Terminal.NONE, head, err, "", "projection", "verify")).isEqualTo(9);
        assertThat(read.toString(UTF_8)).startsWith("missing token 17").hasLineCount(1);
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(service.requests()).hasSize(2);
    }

    @Test
    void verifyOfAnUnknownOneNamesTheList() {
        service.refuse("GET /api/admin/projections/x/verification", 404, "There is no projection x, but: token-list");

        assertThat(sts("projection", "verify", "x"))
                .isEqualTo(
                        new Result(8, "", "❌ There is no projection x, but: token-list\nSee: sts projection list\n"));
    }

    @Test
    void verifyWhenSomethingElseAnswersIsRefused() {
        service.when("GET /api/admin/projections/x/verification", 200, "text/html", "<html>", Map.of());
        assertThat(sts("projection", "verify", "x").err())
                .contains("something else than the service's JSON, text/html");

        answer("x", "no JSON\n");
        assertThat(sts("projection", "verify", "x").exitCode()).isEqualTo(2);

        answer("x", "{\"result\":{}}\n");
        assertThat(sts("projection", "verify", "x").exitCode()).isEqualTo(2);
    }

    @Test
    void verifyWhenNobodyListensSaysSo() {
        service.close();

        assertThat(sts("projection", "verify", "x").exitCode()).isEqualTo(4);
    }

    @Test
    void verifyOfTooMuchIsWrongUsage() {
        assertThat(sts("projection", "verify", "a", "b").exitCode()).isEqualTo(3);
        assertThat(sts("projection", "verify", "").exitCode()).isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void helpTellsTheExitCodes() {
        assertThat(sts("projection", "verify", "--help").out()).contains("9 when there are differences");
    }
}
