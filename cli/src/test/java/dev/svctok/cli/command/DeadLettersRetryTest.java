package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersRetryTest extends CliTest {

    private static final String LETTERS = "POST /api/admin/projections/token-list/dead-letters";

    @BeforeEach
    void connected() {
        connect();
    }

    private Result retry(long mended, long remaining, String... id) {
        String answer = "{\"retried\":" + mended + ",\"remaining\":" + remaining + "}";
        service.when(LETTERS + "/" + (id.length == 0 ? "" : id[0] + "/") + "retry", 200, answer);
        return id.length == 0
                ? sts("projection", "dead-letters", "retry", "token-list")
                : sts("projection", "dead-letters", "retry", "token-list", id[0]);
    }

    @Test
    void retryWhenAllAreMendedSaysSo() {
        assertThat(retry(1003, 0)).isEqualTo(new Result(0, "✅ 1,003 mended, none remains\n", ""));
        assertThat(retry(3, 0, "a-1")).isEqualTo(new Result(0, "✅ 3 mended, none remains\n", ""));
    }

    @Test
    void retryWhenSomeRemainSaysBothAndEndsWithNine() {
        assertThat(retry(1003, 1))
                .isEqualTo(new Result(
                        9, "❌ 1,003 mended, 1 remains\n", "Why is in: sts projection dead-letters list token-list\n"));
        assertThat(retry(1, 2, "a-1").out()).isEqualTo("❌ 1 mended, 2 remain\n");
    }

    @Test
    void retryWhenNoneIsMendedSaysHowToSeeWhy() {
        assertThat(retry(0, 1200)).isEqualTo(new Result(9, "❌ None mended, 1,200 remain\n", """
                        They failed again. Why is in: sts projection dead-letters show token-list ID; \
                        the ids are in: sts projection dead-letters list token-list
                        """));
        assertThat(retry(0, 1).err()).startsWith("It failed again. Why is in: ");
        assertThat(retry(0, 3, "a-1"))
                .isEqualTo(new Result(
                        9,
                        "❌ None mended, 3 remain\n",
                        "It failed again. Why is in: sts projection dead-letters show token-list a-1\n"));
    }

    @Test
    void retryWhenNothingWaitedSaysSo() {
        assertThat(retry(0, 0)).isEqualTo(new Result(0, "No dead letters waited.\n", ""));
    }

    @Test
    void retryAsJsonPassesOnWhatTheServiceSays() {
        service.when(LETTERS + "/retry", 200, "{\"retried\":3,\"remaining\":1,\"new\":1.50}");

        assertThat(sts("projection", "dead-letters", "retry", "token-list", "-o", "json"))
                .isEqualTo(new Result(9, "{\"retried\": 3, \"remaining\": 1, \"new\": 1.50}\n", ""));
    }

    @Test
    void retryWhenTheAnswerIsNoneIsRefused() {
        service.when(LETTERS + "/retry", 200, "{\"retried\":3}");

        assertThat(sts("projection", "dead-letters", "retry", "token-list").exitCode())
                .isEqualTo(2);
    }

    @Test
    void retryOfAnUnknownOneNamesTheLists() {
        service.refuse(LETTERS + "/x/retry", 404, "There is no dead letter x");

        assertThat(sts("projection", "dead-letters", "retry", "token-list", "x"))
                .isEqualTo(new Result(8, "", """
                        ❌ There is no dead letter x
                        See: sts projection list and: sts projection dead-letters list
                        """));
    }

    @Test
    void retryWhenTheConnectionBreaksMayHaveBeenDone() throws Exception {
        try (ServerSocket breaking = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> broken = CompletableFuture.runAsync(() -> breakOff(breaking));

            Result result = sts(
                    "projection",
                    "dead-letters",
                    "retry",
                    "token-list",
                    "--url",
                    "http://localhost:" + breaking.getLocalPort());

            broken.join();
            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err())
                    .endsWith("It may have been done all the same, look: sts projection dead-letters list\n");
        }
    }

    private static void breakOff(ServerSocket server) {
        try {
            server.accept().close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void retryWithoutANameIsWrongUsage() {
        assertThat(sts("projection", "dead-letters", "retry").exitCode()).isEqualTo(3);
        assertThat(sts("projection", "dead-letters", "retry", "token-list", "").exitCode())
                .isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void helpTellsTheExitCode() {
        assertThat(sts("projection", "dead-letters", "retry", "--help").out())
                .contains("The exit code is 0 when none", "and 9 when any does");
    }
}
