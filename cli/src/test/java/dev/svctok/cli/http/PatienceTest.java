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
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of events that are read with patience. */
class PatienceTest {

    private static final String FIRST = "GET /security/audit/events?after=0&limit=1";
    private static final String SECOND = "GET /security/audit/events?after=1&limit=1";
    private static final Map<String, String> MORE = Map.of("Link", "</x>; rel=\"next\"");

    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final List<Long> pauses = new ArrayList<>();
    private long now;
    private final StubService service = new StubService();

    @BeforeEach
    void setUpService() {
        service.when(FIRST, 200, "application/json", event(1), MORE).when(SECOND, 200, event(2));
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    private static String event(int position) {
        return "[{\"type\":\"svctok.X\",\"time\":\"t\",\"data\":{\"position\":" + position + "}}]";
    }

    private EventPages pages(Pause pause) {
        Connection connection = new Connection(service.url(), service.url(), new Secret("t"), Tls.DEFAULT);
        Printer printer = new Printer(OutputStream.nullOutputStream(), notes, Terminal.NONE);
        return new EventPages(new Api(connection, printer).patient(pause, () -> now), new Query(), 0);
    }

    private EventPages pages() {
        return pages(this::pass);
    }

    private void pass(Duration pause) {
        pauses.add(pause.toMillis());
        now += pause.toNanos();
    }

    private static void readAll(EventPages pages) throws CliException {
        while (pages.hasMore()) {
            pages.next(1);
        }
    }

    private CliException fail(EventPages pages) {
        return catchThrowableOfType(CliException.class, () -> readAll(pages));
    }

    private void away(String request, int status, Map<String, String> headers) {
        service.once(request, status, "text/html", "<html>", headers);
    }

    @Test
    void readWhenTheServiceRestartsGoesOn() throws CliException {
        away(SECOND, 429, Map.of());
        away(SECOND, 502, Map.of());
        away(SECOND, 503, Map.of("Retry-After", "3"));
        away(SECOND, 504, Map.of());
        EventPages pages = pages();

        readAll(pages);

        assertThat(pages.position()).isEqualTo(2);
        assertThat(pauses).containsExactly(500L, 1000L, 3000L, 4000L);
        assertThat(notes.toString(UTF_8))
                .contains("answered 429", "Trying again for up to 2 minutes.\nIt is back.\n")
                .hasLineCount(2);
    }

    @Test
    void readWhenTheServiceSaysWhyPassesThatOn() throws CliException {
        service.once(SECOND, 503, "application/json", "{\"errors\":[{\"message\":\"Not ready yet.\"}]}", Map.of());

        readAll(pages());

        assertThat(notes.toString(UTF_8)).isEqualTo("Not ready yet. Trying again for up to 2 minutes.\nIt is back.\n");
    }

    @Test
    void readWhenTheServiceIsStartingWaitsForIt() throws CliException {
        away(FIRST, 503, Map.of());

        readAll(pages());

        assertThat(pauses).containsExactly(500L);
    }

    @Test
    void readWhenNobodyListensAnyMoreGivesUpAfterTwoMinutes() throws CliException {
        EventPages pages = pages();
        pages.next(1);
        service.close();

        CliException failure = fail(pages);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONNECTION);
        assertThat(failure.getMessage()).startsWith("Could not connect to ");
        assertThat(now).isEqualTo(Duration.ofMinutes(2).toNanos());
        assertThat(notes.toString(UTF_8)).startsWith("Could not connect to ").hasLineCount(1);
    }

    @Test
    void readWhenTheServiceWasNeverThereEnds() {
        EventPages pages = pages();
        service.close();

        assertThat(fail(pages).getMessage()).startsWith("Could not connect to ");
        assertThat(pauses).isEmpty();
        assertThat(notes.toString(UTF_8)).isEmpty();
    }

    @Test
    void readWhenInterruptedGivesUp() {
        service.refuse(SECOND, 503, "Stopping");
        EventPages pages = pages(pause -> Thread.currentThread().interrupt());

        CliException failure = fail(pages);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).hasMessage("Stopping");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 500})
    void readWhenRefusedEnds(int status) {
        service.refuse(SECOND, status, "No");

        assertThat(fail(pages())).hasMessage("No");
        assertThat(pauses).isEmpty();
    }
}
