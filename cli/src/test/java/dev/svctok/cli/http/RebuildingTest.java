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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RebuildingTest {

    private static final String ONE = "GET /admin/projections/token-list";
    private static final String DONE = projection(4, 120, "");

    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private final Printer printer = new Printer(OutputStream.nullOutputStream(), notes, Terminal.NONE);
    private final List<Long> pauses = new ArrayList<>();
    private final List<Long> events = new ArrayList<>();
    private long now;
    private final StubService service = new StubService();

    @AfterEach
    void stopService() {
        service.close();
    }

    private static String projection(int version, int position, String rebuild) {
        return "{\"name\":\"token-list\",\"version\":" + version + ",\"position\":" + position + rebuild + "}";
    }

    private static String building(int version, int events) {
        return projection(
                3,
                100,
                ",\"rebuild\":{\"version\":" + version + ",\"state\":\"building\",\"position\":" + events * 2
                        + ",\"events\":" + events + ",\"head\":100}");
    }

    private void then(String projection) {
        service.once(ONE, 200, "application/json", projection, Map.of());
    }

    private void then(int status, Map<String, String> headers) {
        service.once(ONE, status, "text/html", "<html>", headers);
    }

    private Rebuilding.End await(String started) throws CliException {
        Connection connection = new Connection(service.url(), service.url(), new Secret("t"), Tls.DEFAULT);
        Transport transport = new Transport(connection, printer, Duration.ofMinutes(1));
        return new Rebuilding(
                        transport,
                        printer,
                        service.url() + "/admin/projections/token-list",
                        pause -> {
                            pauses.add(pause.toMillis());
                            now += pause.toNanos();
                        },
                        () -> now)
                .await(Document.of(answer(), started), rebuild -> events.add(rebuild.events()));
    }

    private static Answer answer() {
        return new Answer("POST x", 202, "application/json", null, null, null, null, null, null, new byte[0]);
    }

    private CliException fail(String started) {
        return catchThrowableOfType(CliException.class, () -> await(started));
    }

    @Test
    void awaitAsksEverMoreSeldomUntilTheNewVersionIsInUse() throws CliException {
        then(building(4, 10));
        then(building(4, 40));
        then(building(4, 50));
        then(DONE);

        Rebuilding.End end = await(building(4, 0));

        assertThat(end.projection().version()).isEqualTo(4);
        assertThat(end.events()).isEqualTo(70);
        assertThat(end.exact()).isFalse();
        assertThat(end.took()).isEqualTo(Duration.ofMillis(5500));
        assertThat(events).containsExactly(0L, 10L, 40L, 50L);
        assertThat(pauses).containsExactly(500L, 1000L, 2000L, 2000L);
        assertThat(notes.toString(UTF_8)).isEmpty();
    }

    @Test
    void awaitWhenTheLastEventsWereToldKnowsTheirNumber() throws CliException {
        then(building(4, 60));
        then(DONE);

        Rebuilding.End end = await(building(4, 0));

        assertThat(end.events()).isEqualTo(60);
        assertThat(end.exact()).isTrue();
    }

    @Test
    void awaitWhenItIsDoneAlreadyAsksNothing() throws CliException {
        Rebuilding.End end = await(DONE);

        assertThat(end.projection().version()).isEqualTo(4);
        assertThat(end.events()).isNull();
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void awaitWhenTheNextOneHasBegunMeanwhileIsDone() throws CliException {
        then(projection(4, 120, ",\"rebuild\":{\"version\":5,\"state\":\"building\"}"));

        assertThat(await(building(4, 0)).projection().version()).isEqualTo(4);
    }

    @Test
    void awaitWhenItFailedSaysWhy() {
        then(projection(3, 100, ",\"rebuild\":{\"version\":4,\"state\":\"failed\",\"failure\":\"the disk is full\"}"));

        CliException failure = fail(building(4, 0));

        assertThat(failure).hasMessage("The rebuild of token-list failed: the disk is full");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.SERVER);
        assertThat(failure.hint()).contains("Version 3 stays in use", "sts projection rebuild token-list");
    }

    @Test
    void awaitWhenItWasCalledOffSaysSo() {
        then(projection(3, 100, ""));

        CliException failure = fail(building(4, 0));

        assertThat(failure).hasMessage("Somebody called off the rebuild of token-list: there is no version 4");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.OTHER);

        then(building(5, 0));
        assertThat(fail(building(4, 0)).exitCode()).isEqualTo(ExitCode.OTHER);
    }

    @Test
    void awaitWhenTheServiceRestartsGoesOn() throws CliException {
        then(503, Map.of("Retry-After", "3"));
        then(502, Map.of());
        then(building(4, 10));
        then(504, Map.of());
        then(DONE);

        assertThat(await(building(4, 0)).projection().version()).isEqualTo(4);
        assertThat(pauses).containsExactly(500L, 3000L, 1000L, 1000L, 500L);
        assertThat(notes.toString(UTF_8))
                .contains("answered 503", "Trying again for up to 2 minutes.\nIt is back.\n", "answered 504")
                .hasLineCount(4);
    }

    @Test
    void awaitWhenTheServiceStaysAwayGivesUp() {
        service.refuse(ONE, 503, "Starting");

        CliException failure = fail(building(4, 0));

        assertThat(failure).hasMessage("Starting");
        assertThat(failure.exitCode()).isEqualTo(ExitCode.SERVER);
        assertThat(failure.hint()).contains("The rebuild goes on", "sts projection list");
        assertThat(now).isEqualTo(Duration.ofMillis(120_500).toNanos());
    }

    @Test
    void awaitWhenToldToWaitForTooLongAsksOnceMore() {
        service.when(ONE, 503, "application/json", "{}", Map.of("Retry-After", "600"));

        fail(building(4, 0));

        assertThat(pauses).containsExactly(500L, 120_000L);
    }

    @Test
    void awaitWhenNobodyListensAnyMoreGivesUp() {
        String started = building(4, 0);
        service.close();

        CliException failure = fail(started);

        assertThat(failure.exitCode()).isEqualTo(ExitCode.CONNECTION);
        assertThat(failure.getMessage()).startsWith("Could not connect to ");
        assertThat(now).isEqualTo(Duration.ofMillis(120_500).toNanos());
        assertThat(notes.toString(UTF_8)).hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 500})
    void awaitWhenRefusedEnds(int status) {
        service.refuse(ONE, status, "No");

        assertThat(fail(building(4, 0))).hasMessage("No");
        assertThat(service.requests()).hasSize(1);
    }
}
