package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.StubService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTokenDeleteTest extends CliTest {

    private static final String DELETE = "DELETE /api/security/tokens/107484341630693";

    @BeforeEach
    void connected() {
        connect();
        service.when(DELETE, 204, "");
    }

    @Test
    void deletePrintsTheId() {
        assertThat(sts("service-token", "delete", "107484341630693"))
                .isEqualTo(new Result(0, "✅ Service token deleted: 107484341630693\n", ""));
    }

    @Test
    void deleteAsJsonPrintsTheIdAsANumber() {
        assertThat(sts("service-token", "delete", "107484341630693", "-o", "json"))
                .isEqualTo(new Result(0, "{\"deleted-service-token\": 107484341630693}\n", ""));
    }

    @Test
    void deleteWithoutWaitingSaysWhatThatMeans() {
        service.when(DELETE + "?wait=false", 202, "");

        assertThat(sts("service-token", "delete", "107484341630693", "--no-wait"))
                .isEqualTo(
                        new Result(
                                0,
                                "✅ Service token deleted: 107484341630693\n",
                                "Some process may still accept it: for a moment, or, if it has fallen silent, until its lease has ended.\n"));
    }

    @Test
    void deleteThatTakesLongTellsWhatItWaitsFor() {
        String progress = "GET /api/security/tokens/107484341630693/deletion";
        service.holdBack(DELETE, progress, 2).when(progress, 200, """
                        {"id": 107484341630693, "waitingFor": [{"node": "7@web-2/x", "leaseRemainingMs": 26001}]}""");

        assertThat(sts("service-token", "delete", "107484341630693", "-o", "json"))
                .isEqualTo(new Result(
                        0,
                        "{\"deleted-service-token\": 107484341630693}\n",
                        "The token is deleted. Still waiting for 7@web-2/x, 27 s at the most: until then it may be accepted"
                                + " there.\n"));
        assertThat(service.requests())
                .extracting(StubService.Request::authorization)
                .containsOnly("ApiKey " + TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--id", "-i"})
    void deleteTakesTheIdByFlag(String flag) {
        assertThat(sts("service-token", "delete", flag, "107484341630693").exitCode())
                .isZero();
    }

    @Test
    void deleteWhenTheIdIsUnknownIsNotFound() {
        service.refuse("DELETE /api/security/tokens/7", 404, "There is no token 7");

        assertThat(sts("service-token", "delete", "7"))
                .isEqualTo(new Result(8, "", "❌ There is no token 7\nSee: sts service-token list\n"));
        assertThat(sts("service-token", "delete", "7", "-o", "json"))
                .isEqualTo(new Result(8, "{\"error\": true, \"error-message\": \"There is no token 7\"}\n", ""));
    }

    @Test
    void deleteWhenTheTokenIsNotAcceptedThenThatIsSaid() {
        service.refuse("DELETE /api/security/tokens/7", 401, "The token is not accepted");

        assertThat(sts("service-token", "delete", "7"))
                .isEqualTo(
                        new Result(
                                4,
                                "",
                                "❌ The token is not accepted\nCheck the token: sts context validate, or pass --service-token\n"));
    }

    @Test
    void deleteWhenAProxyAnswersIsNoNotFound() {
        service.when("DELETE /api/security/tokens/7", 404, "text/html", "<html>", Map.of());

        assertThat(sts("service-token", "delete", "7").exitCode()).isEqualTo(2);
    }

    @Test
    void deleteWhenTheConnectionBreaksIsSentOnceAndMayHaveBeenDone() throws Exception {
        AtomicInteger received = new AtomicInteger();
        try (ServerSocket breaking = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread service = new Thread(() -> {
                try {
                    while (true) {
                        try (Socket caller = breaking.accept()) {
                            if (caller.getInputStream().read() == 'D') {
                                received.incrementAndGet();
                            }
                        }
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            service.setDaemon(true);
            service.start();

            Result result = sts("service-token", "delete", "5", "--url", "http://localhost:" + breaking.getLocalPort());

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err()).contains("It may have been done all the same");
        }
        assertThat(received).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "0", "-5", "+5", "1.5", "99999999999999999999", ""})
    void deleteWhenTheIdIsNoneIsWrongUsage(String id) {
        assertThat(sts("service-token", "delete", "--id=" + id).exitCode()).isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void deleteWithoutAnIdIsWrongUsage() {
        assertThat(sts("service-token", "delete").exitCode()).isEqualTo(3);
    }

    @Test
    void deleteOfTwoIsWrongUsage() {
        assertThat(sts("service-token", "delete", "1", "2").exitCode()).isEqualTo(3);
        assertThat(sts("service-token", "delete", "1", "--id", "2").exitCode()).isEqualTo(3);
    }

    /** One that has leaked, of which nobody knows the id. */
    @Test
    void deleteByTokenThenTheIdIsAskedFor() {
        service.when(
                "POST /api/security/introspect",
                200,
                "{\"active\":true,\"sub\":\"107484341630693\",\"client_id\":\"ci\",\"roles\":[]}");

        assertThat(stsReading("a-token-that-has-leaked-somewhere\n", "service-token", "delete", "--by-token"))
                .isEqualTo(new Result(0, "✅ Service token deleted: 107484341630693\n", ""));
        assertThat(service.requests().get(0).body())
                .isEqualTo("record_use=false&token=a-token-that-has-leaked-somewhere");
        assertThat(service.requests().get(0).authorization()).isEqualTo("ApiKey " + TOKEN);
    }

    @Test
    void deleteByTokenThatIsNotValidThenNothingIsDeleted() {
        service.when("POST /api/security/introspect", 200, "{\"active\":false}");

        Result result = stsReading("a-token-that-has-leaked-somewhere", "service-token", "delete", "--by-token");

        assertThat(result.exitCode()).isEqualTo(8);
        assertThat(result.err()).contains("The token is not valid");
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void deleteByTokenAndByIdThenRefused() {
        Result result =
                stsReading("a-token-that-has-leaked-somewhere", "service-token", "delete", "--by-token", "--id", "7");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("An id is given, and --by-token");
        assertThat(service.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--by-token", "--no-wait"})
    void deleteATokenOnTheCommandLineThenRefusedWithoutTellingIt(String flag) {
        String token = "svctok-0123456789abcdefghijklmnopqrstuvAAAAAA";
        Result result =
                flag.isEmpty() ? sts("service-token", "delete", token) : sts("service-token", "delete", token, flag);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("does not belong on the command line").doesNotContain(token);
        assertThat(service.requests()).isEmpty();
    }
}
