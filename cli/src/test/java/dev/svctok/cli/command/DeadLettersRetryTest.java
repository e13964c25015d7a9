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
        service.when(LETTERS + "/retry", 200, "{\"retried\":1003,\"remaining\":1}");
        service.when(LETTERS + "/a-1/retry", 200, "{\"retried\":3,\"remaining\":0}");
    }

    @Test
    void retryOfAllSaysHowManyRemain() {
        assertThat(sts("projection", "dead-letters", "retry", "token-list"))
                .isEqualTo(new Result(
                        0, "✅ 1,003 retried, 1 remains\n", "Why is in: sts projection dead-letters list token-list\n"));
    }

    @Test
    void retryOfOneSaysThatNoneRemains() {
        assertThat(sts("projection", "dead-letters", "retry", "token-list", "a-1"))
                .isEqualTo(new Result(0, "✅ 3 retried, 0 remain\n", ""));
    }

    @Test
    void retryAsJsonPassesOnWhatTheServiceSays() {
        service.when(LETTERS + "/retry", 200, "{\"retried\":3,\"remaining\":1,\"new\":1.50}");

        assertThat(sts("projection", "dead-letters", "retry", "token-list", "-o", "json"))
                .isEqualTo(new Result(0, "{\"retried\": 3, \"remaining\": 1, \"new\": 1.50}\n", ""));
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
                .contains("The exit code is 0 also when some");
    }
}
