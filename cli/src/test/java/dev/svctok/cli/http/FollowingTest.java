package dev.svctok.cli.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.svctok.cli.StubService;
import dev.svctok.cli.context.Connection;
import dev.svctok.cli.context.Secret;
import dev.svctok.cli.context.Tls;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FollowingTest {

    private static final String PATH = "/security/audit/events";
    private static final String STREAM = "GET " + PATH + "?after=5";
    private static final String NEWEST = "GET " + PATH + "?after=0&limit=1";
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final Printer printer = new Printer(OutputStream.nullOutputStream(), notes, Terminal.NONE);
    private final List<Long> pauses = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private final StubService service = new StubService();

    @AfterEach
    void stopService() {
        service.close();
    }

    private static String event(long position) {
        return "id: " + position
                + "\nevent: svctok.X\ndata: {\"type\":\"svctok.X\",\"time\":\"t\",\"data\":{\"position\":" + position
                + "}}\n\n";
    }

    private Following following(String url, @Nullable Long after, Duration silence) {
        Connection connection = new Connection(url, url, new Secret("t"), Tls.DEFAULT);
        return new Following(
                new Transport(connection, printer, LONG), printer, url + PATH, new Query(), after, silence, this::pass);
    }

    private void pass(Duration pause) {
        pauses.add(pause.toMillis());
        assertThat(pauses).as("it never ends").hasSizeLessThan(20);
    }

    /** Follows until the service refuses. */
    private CliException follow(@Nullable Long after) {
        return catchThrowableOfType(
                CliException.class,
                () -> following(service.url(), after, LONG).run((event, document) -> positions.add(event.position())));
    }

    private void goneAfterwards() {
        service.refuse(STREAM, 401, "The token is gone");
    }

    @Test
    void followGoesOnBehindTheLastEventOnTheNextConnection() {
        service.stream(STREAM, event(6) + ": heartbeat\n\n" + event(8)).stream(STREAM, event(9)).stream(STREAM, "");
        goneAfterwards();

        CliException end = follow(5L);

        assertThat(end.exitCode()).isEqualTo(ExitCode.CONNECTION);
        assertThat(positions).containsExactly(6L, 8L, 9L);
        assertThat(service.requests())
                .extracting(r -> r.header("Last-Event-ID"))
                .containsExactly(null, "8", "9", "9");
        assertThat(service.requests())
                .allSatisfy(r -> assertThat(r.header("Accept")).isEqualTo("text/event-stream"));
        assertThat(notes.toString(UTF_8)).isEmpty();
    }

    @Test
    void followNeitherRepeatsAnEventNorLosesOneThatWasCutShort() {
        service.stream(STREAM, event(4) + event(5) + event(6) + event(7).substring(0, 70)).stream(
                STREAM, event(6) + event(7));
        goneAfterwards();

        follow(5L);

        assertThat(positions).containsExactly(6L, 7L);
    }

    @Test
    void followWaitsLongerEachTimeUntilSomethingComes() {
        service.stream(STREAM, "").stream(STREAM, "").stream(STREAM, "").stream(STREAM, ": heartbeat\n\n").stream(
                STREAM, event(6));
        goneAfterwards();

        follow(5L);

        assertThat(pauses).containsExactly(500L, 1000L, 2000L, 500L, 500L);
    }

    @Test
    void followWhenTheServiceIsBusyWaitsAsLongAsItAsksFor() {
        service.once(STREAM, 503, "application/json", "{}", Map.of("Retry-After", "7")).stream(STREAM, event(6))
                .once(STREAM, 429, "application/json", "{}", Map.of("Retry-After", "3"))
                .once(STREAM, 502, "text/html", "<html>", Map.of());
        goneAfterwards();

        follow(5L);

        assertThat(pauses).containsExactly(7000L, 500L, 3000L, 2000L);
        assertThat(positions).containsExactly(6L);
        assertThat(notes.toString(UTF_8))
                .contains("Status 503. Trying again until it is back.\nIt is back.\n", "Status 429. Trying again")
                .hasLineCount(3);
    }

    @Test
    void followWhenTheServiceSaysWhyItHasNoRoomPassesThatOn() {
        String reason = "{\"errors\":[{\"message\":\"No more than 200 can follow at once.\"}]}";
        service.once(STREAM, 503, "application/json", reason, Map.of()).stream(STREAM, event(6))
                .once(STREAM, 502, "text/html", "<html>", Map.of());
        goneAfterwards();

        follow(5L);

        assertThat(notes.toString(UTF_8))
                .startsWith("No more than 200 can follow at once. Trying again until it is back.\nIt is back.\n")
                .contains("?after=5 answered 502 with something else than the service's JSON, text/html. Trying again");
    }

    @Test
    void followWhenTheTokenFollowsTooMuchAlreadyEndsAtOnce() {
        service.when(NEWEST, 200, "application/json", "[]", Map.of("X-Svctok-Head", "5"));
        service.refuse(STREAM, 429, "This token follows 20 streams already");

        CliException refusal = follow(null);

        assertThat(refusal).hasMessage("This token follows 20 streams already");
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.SERVER);
        assertThat(pauses).isEmpty();
        assertThat(notes.toString(UTF_8)).isEmpty();
    }

    @Test
    void followSaysOnceThatItHasBegun() throws CliException {
        service.once(STREAM, 503, "application/json", "{}", Map.of()).stream(STREAM, "").stream(STREAM, event(6));
        List<String> told = new ArrayList<>();

        following(service.url(), 5L, LONG).run(new Following.Listener() {
            @Override
            public void begun() {
                told.add("begun");
            }

            @Override
            public boolean happened(AuditEvent event, Document document) {
                told.add("happened");
                return false;
            }
        });

        assertThat(told).containsExactly("begun", "happened");
    }

    @Test
    void followWithoutAPositionBeginsBehindTheNewestEvent() {
        service.when(NEWEST, 200, "application/json", "[]", Map.of("X-Svctok-Head", "5"));
        service.stream(STREAM, event(6)).stream(STREAM, "");
        goneAfterwards();

        follow(null);

        assertThat(positions).containsExactly(6L);
        assertThat(service.requests()).hasSize(4);
    }

    @Test
    void followWhenTheNewestEventIsNotToldIsRefused() {
        service.when(NEWEST, 200, "[]");

        assertThat(follow(null).exitCode()).isEqualTo(ExitCode.SERVER);
    }

    @ParameterizedTest
    @CsvSource({"400, SERVER", "401, CONNECTION", "403, SERVER", "404, SERVER", "500, SERVER"})
    void followWhenRefusedEnds(int status, ExitCode exitCode) {
        service.refuse(STREAM, status, "No");

        CliException refusal = follow(5L);

        assertThat(refusal).hasMessage("No");
        assertThat(refusal.exitCode()).isEqualTo(exitCode);
        assertThat(pauses).isEmpty();
    }

    @Test
    void followWhenSomethingElseAnswersEnds() {
        service.when(STREAM, 200, "text/html", "<html>Log in</html>", Map.of());

        assertThat(follow(5L).getMessage()).contains("something else than the service's JSON, text/html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: no JSON\n\n", "data: {\"data\":{}}\n\n"})
    void followWhenAnEventIsNoneEnds(String event) {
        service.stream(STREAM, event);

        assertThat(follow(5L).exitCode()).isEqualTo(ExitCode.SERVER);
    }

    @Test
    void followWhenTheServiceWasNeverThereEnds() {
        String url = service.url();
        service.close();

        CliException refusal = catchThrowableOfType(
                CliException.class, () -> following(url, 5L, LONG).run((event, document) -> true));

        assertThat(refusal.getMessage()).startsWith("Could not connect to " + url);
        assertThat(pauses).isEmpty();
    }

    @Test
    void followWhenTheServiceGoesAwayTriesUntilItIsBack() {
        service.stream(STREAM, event(6));
        Connection connection = new Connection(service.url(), service.url(), new Secret("t"), Tls.DEFAULT);
        Following following = new Following(
                new Transport(connection, printer, LONG),
                printer,
                service.url() + PATH,
                new Query(),
                5L,
                LONG,
                pause -> {
                    pauses.add(pause.toMillis());
                    service.close();
                    if (pauses.size() == 3) {
                        throw new IllegalStateException("seen enough");
                    }
                });

        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> following.run((event, document) -> true)))
                .hasMessage("seen enough");
        assertThat(pauses).containsExactly(500L, 1000L, 2000L);
        assertThat(notes.toString(UTF_8)).startsWith("Could not connect to ").hasLineCount(1);
    }

    @Test
    void followWhenTheListenerHasHadEnoughStopsAtOnce() throws CliException {
        service.stream(STREAM, event(6) + event(7));

        following(service.url(), 5L, LONG).run((event, document) -> {
            positions.add(event.position());
            return false;
        });

        assertThat(positions).containsExactly(6L);
        assertThat(pauses).isEmpty();
    }

    @Test
    void followWhenTheConnectionFallsSilentMakesANewOne() throws Exception {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(StubService.anyPort());
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(server));
            String url = "http://localhost:" + server.getLocalPort();

            CliException end = catchThrowableOfType(
                    CliException.class,
                    () -> following(url, 5L, Duration.ofMillis(100))
                            .run((event, document) -> positions.add(event.position())));

            assertThat(end.exitCode()).isEqualTo(ExitCode.CONNECTION);
            assertThat(positions).containsExactly(6L);
            served.join();
        }
    }

    /** One event and then silence; and on the second connection a refusal. */
    private static void serve(ServerSocket server) {
        try (Socket silent = server.accept()) {
            write(silent, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + event(6));
            try (Socket second = server.accept()) {
                write(second, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void write(Socket caller, String response) throws IOException {
        if (caller.getInputStream().read(new byte[4096]) > 0) {
            caller.getOutputStream().write(response.getBytes(UTF_8));
            caller.getOutputStream().flush();
        }
    }
}
