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
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A deletion whose answer takes a while. */
class DeletionTest {

    private static final String DELETE = "DELETE /security/tokens/7";
    private static final String PROGRESS = "GET /security/tokens/7/deletion";

    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final StubService service = new StubService().when(DELETE, 204, "");
    private final Deletion deletion = deletion(pause -> {});

    private Deletion deletion(Pause pause) {
        Connection connection = new Connection(service.url(), service.url(), new Secret("t"), Tls.DEFAULT);
        Printer printer = new Printer(OutputStream.nullOutputStream(), notes, Terminal.NONE);
        Transport transport = new Transport(connection, printer, Duration.ofMinutes(1));
        return new Deletion(transport, printer, service.url() + "/security/tokens/7", pause);
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    private void then(String... verifiers) {
        service.once(PROGRESS, 200, "application/json", progress(verifiers), Map.of());
    }

    private static String progress(String... verifiers) {
        return "{\"id\": 7, \"waitingFor\": [" + String.join(", ", verifiers) + "]}";
    }

    private static String verifier(String node, long millis) {
        return "{\"node\": \"" + node + "\", \"leaseRemainingMs\": " + millis + "}";
    }

    @Test
    void runThatIsAnsweredAtOnceAsksNothing() throws CliException {
        CountDownLatch never = new CountDownLatch(1);
        deletion(pause -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .run();

        assertThat(service.onlyRequest().line()).isEqualTo(DELETE);
    }

    @Test
    void runTellsWhenThoseChangeThatItWaitsForButNotEachTime() throws CliException {
        then(verifier("a", 900), verifier("b", 2_100));
        then(verifier("a", 400), verifier("b", 1_600));
        then(verifier("b", 0));
        then();
        service.when(PROGRESS, 200, progress()).holdBack(DELETE, PROGRESS, 6);

        deletion.run();

        assertThat(notes.toString(UTF_8)).isEqualTo("""
                The token is deleted. Still waiting for a, b, 3 s at the most: until then it may be accepted there.
                The token is deleted. Still waiting for b, 1 s at the most: until then it may be accepted there.
                The token is deleted, and nothing accepts it any more. Still waiting until the list shows that.
                """);
    }

    /** As one that does not know the route, or has not committed anything yet, or whose caller has deleted its own token. */
    @Test
    void runWhenTheServiceTellsNothingThenNothingIsClaimed() throws CliException {
        service.once(PROGRESS, 404, "text/html", "<html>", Map.of());
        service.once(PROGRESS, 401, "application/json", "{}", Map.of());
        service.when(PROGRESS, 200, "{\"something\": \"else\"}").holdBack(DELETE, PROGRESS, 4);

        deletion.run();

        assertThat(notes.toString(UTF_8)).isEqualTo("Still waiting for the answer.\n");
        assertThat(deletion.whatGoesOn()).contains("may have been deleted all the same", "sts service-token delete 7");
    }

    /** As a gateway does that gives a process that hangs some seconds, and asks another. */
    @Test
    void runWhenTheServiceTakesAWhileToTellThenItIsWaitedFor() throws CliException {
        service.when(PROGRESS, 200, progress(verifier("a", 9_000)))
                .holdBack(PROGRESS, "GET /told", 1)
                .holdBack(DELETE, "GET /deleted", 1)
                .when("GET /told", 200, "")
                .when("GET /deleted", 200, "");
        CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(() -> visit("/told"));
        AtomicInteger pauses = new AtomicInteger();

        deletion(pause -> {
                    if (pauses.incrementAndGet() == 3) {
                        visit("/deleted");
                    }
                })
                .run();

        assertThat(notes.toString(UTF_8))
                .startsWith(
                        "Still waiting for the answer.\nThe token is deleted. Still waiting for a, 9 s at the most");
    }

    private void visit(String path) {
        try {
            URI.create(service.url() + path).toURL().openStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As where it takes longer than a proxy, or this program, waits for an answer. */
    @Test
    void runWhenTheAnswerIsLostThenItIsAskedForUntilNothingAcceptsTheToken() throws CliException {
        then(verifier("a", 60_000));
        then(verifier("a", 60_000));
        then(verifier("a", 59_000));
        service.when(PROGRESS, 200, progress()).holdBack(DELETE, PROGRESS, 2);
        service.when(DELETE, 504, "text/html", "<html>", Map.of());

        deletion.run();

        assertThat(notes.toString(UTF_8))
                .startsWith("The token is deleted. Still waiting for a, 60 s at the most: until then it may be accepted"
                        + " there.\n");
        assertThat(service.requests())
                .filteredOn(request -> request.line().equals(DELETE))
                .hasSize(1);
    }

    /** As where a gateway sends the call to another process when the first one dies. */
    @Test
    void runWhenAnotherProcessFindsItDeletedThenItIsDone() throws CliException {
        service.when(PROGRESS, 200, progress(verifier("a", 60_000))).holdBack(DELETE, PROGRESS, 2);
        service.when(DELETE, 404, "{}");

        deletion.run();

        assertThat(notes.toString(UTF_8)).startsWith("The token is deleted. Still waiting for a");
    }

    @Test
    void runWhenTheAnswerIsLostAndTheServiceTellsNothingMoreThenSaysThatTheTokenIsDeleted() {
        then(verifier("a", 60_000));
        then(verifier("a", 60_000));
        service.when(PROGRESS, 503, "{}").holdBack(DELETE, PROGRESS, 2);
        service.when(DELETE, 504, "text/html", "<html>", Map.of());

        CliException failure = catchThrowableOfType(CliException.class, deletion::run);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.SERVER);
        assertThat(failure.hint()).isEqualTo(deletion.whatGoesOn()).startsWith("The token is deleted.");
    }
}
