package dev.svctok.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditExportTest extends CliTest {

    private static final String EVENTS = "GET /api/security/audit/events";
    private static final Map<String, String> MORE = Map.of("Link", "</x>; rel=\"next\"", "X-Svctok-Head", "9");

    private Path file = Path.of("unset");

    @BeforeEach
    void connected() {
        connect();
        inBerlinAt("2026-11-24T12:00:00Z");
        file = home.resolve("events.ndjson");
    }

    private static String line(int position) {
        return "{\"id\": \"u-" + position
                + "\", \"type\": \"svctok.X\", \"time\": \"2026-11-24T09:00:00Z\", \"new\": [1.50, null],"
                + " \"data\": {\"position\": " + position + ", \"tokenName\": \"ż\\u000a\"}}";
    }

    private static String lines(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(AuditExportTest::line)
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private void page(int after, int from, int to, Map<String, String> headers) {
        service.when(
                EVENTS + "?after=" + after + "&limit=1000",
                200,
                "application/json",
                IntStream.rangeClosed(from, to)
                        .mapToObj(AuditExportTest::line)
                        .collect(Collectors.joining(",", "[", "]")),
                headers);
    }

    /** The service has, at that position, the event of which the file may hold a copy. */
    private void knows(int position) {
        answersWith(position, "[" + line(position) + "]");
    }

    private void answersWith(int position, String events) {
        service.when(EVENTS + "?after=" + (position - 1) + "&limit=1", 200, events);
    }

    private Result export(String... more) {
        String[] words = new String[more.length + 4];
        System.arraycopy(more, 0, words, 4, more.length);
        words[0] = "audit";
        words[1] = "export";
        words[2] = "--file";
        words[3] = file.toString();
        return sts(words);
    }

    @Test
    void exportWritesEveryPageLineByLine() throws IOException {
        page(0, 1, 1000, MORE);
        page(1000, 1001, 1005, Map.of());

        assertThat(export())
                .isEqualTo(new Result(0, "✅ Exported 1005 events to " + file + " (up to position 1005)\n", ""));
        assertThat(Files.readString(file)).isEqualTo(lines(1, 1005));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void exportAsJsonSaysWhatWasDone() {
        page(0, 1, 2, Map.of());

        assertThat(export("-o", "json"))
                .isEqualTo(
                        new Result(0, "{\"exported-events\": 2, \"file\": \"" + file + "\", \"position\": 2}\n", ""));
    }

    @Test
    void exportOfNothingMakesAnEmptyFile() throws IOException {
        page(0, 1, 0, Map.of());

        assertThat(export().out()).isEqualTo("✅ Exported 0 events to " + file + " (up to position 0)\n");
        assertThat(Files.readString(file)).isEmpty();
    }

    @Test
    void exportIntoAFileGoesOnBehindItsLastEvent() throws IOException {
        Files.writeString(file, lines(1, 300));
        knows(300);
        page(300, 301, 302, Map.of());

        assertThat(export().out()).isEqualTo("✅ Exported 2 events to " + file + " (up to position 302)\n");
        assertThat(Files.readString(file)).isEqualTo(lines(1, 302));

        knows(302);
        page(302, 1, 0, Map.of());
        assertThat(export().out()).isEqualTo("✅ Exported 0 events to " + file + " (up to position 302)\n");
        assertThat(Files.readString(file)).isEqualTo(lines(1, 302));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40, 100, 130})
    void exportCutsOffALineThatIsNotWhole(int length) throws IOException {
        Files.writeString(file, lines(1, 2) + line(3).substring(0, Math.min(length, line(3).length())));
        knows(2);
        page(2, 3, 3, Map.of());

        assertThat(export().exitCode()).isZero();
        assertThat(Files.readString(file)).isEqualTo(lines(1, 3));
    }

    @Test
    void exportCutsOffAFirstLineThatIsNotWhole() throws IOException {
        page(0, 1, 3, Map.of());
        for (String text : new String[] {"", "{", line(1).substring(0, 50), line(1)}) {
            Files.writeString(file, text);

            assertThat(export().exitCode()).isZero();
            assertThat(Files.readString(file)).isEqualTo(lines(1, 3));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dear diary",
                "dear diary\n",
                "{\"a\": 1}",
                "{\"a\": 1}\n",
                "\n",
                "[\n]\n",
                "{\"data\": {}}\n{\"x"
            })
    void exportIntoSomebodyElsesFileIsRefused(String content) throws IOException {
        Files.writeString(file, content);

        Result result = export();

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err()).contains("The last line of " + file + " is no audit event", "--restart");
        assertThat(Files.readString(file)).isEqualTo(content);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void exportOfALineThatIsLongerThanAPieceGoesOn() throws IOException {
        String big = line(7).replace("ż", "ż".repeat(50_000));
        Files.writeString(file, lines(1, 6) + big + "\n" + big.substring(0, 30_000));
        knows(7);
        page(7, 8, 8, Map.of());

        assertThat(export().exitCode()).isZero();
        assertThat(Files.readString(file)).isEqualTo(lines(1, 6) + big + "\n" + line(8) + "\n");
    }

    @Test
    void exportAnewReplacesWhatThereIs() throws IOException {
        Files.writeString(file, "dear diary\n".repeat(1000));
        page(0, 1, 2, Map.of());

        assertThat(export("--restart").exitCode()).isZero();
        assertThat(Files.readString(file)).isEqualTo(lines(1, 2));
    }

    @Test
    void exportAnewWhenRefusedLeavesTheFileAlone() throws IOException {
        Files.writeString(file, lines(1, 2));
        service.refuse(EVENTS + "?after=0&limit=1000", 403, "Permission get-audit-events is missing");

        assertThat(export("--restart").exitCode()).isEqualTo(2);
        assertThat(Files.readString(file)).isEqualTo(lines(1, 2));
    }

    @Test
    void exportIntoAFileOfAnotherServiceIsRefused() throws IOException {
        String content = lines(1, 3) + "{\"id";
        Files.writeString(file, content);
        String refusal = """
                ❌ %s holds events of another service: this one has %s event at position 3; the file has been left as it is
                Name another file, or replace this one: --restart
                """;

        answersWith(3, "[" + line(3).replace("u-3", "another") + "]");
        assertThat(export()).isEqualTo(new Result(5, "", refusal.formatted(file, "another")));
        answersWith(3, "[" + line(3).replace("\"id\"", "\"no-id\"") + "]");
        assertThat(export()).isEqualTo(new Result(5, "", refusal.formatted(file, "another")));
        answersWith(3, "[" + line(4) + "]");
        assertThat(export()).isEqualTo(new Result(5, "", refusal.formatted(file, "no")));
        assertThat(Files.readString(file)).isEqualTo(content);
        assertThat(service.requests()).hasSize(3);
    }

    @Test
    void exportIntoAFileThatKnowsMoreThanTheServiceIsRefused() throws IOException {
        Files.writeString(file, lines(1, 3));
        answersWith(3, "[]");
        assertThat(export().err()).contains("another service: this one has no event at position 3");

        service.refuse(EVENTS + "?after=2&limit=1", 400, "after is beyond the newest event, which is at 1.");
        Result result = export("--type", "X");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err()).contains("another service: this one has no event at position 3");
        assertThat(Files.readString(file)).isEqualTo(lines(1, 3));
    }

    @Test
    void exportWhenItCannotBeToldWhoseEventsTheFileHoldsSaysWhy() throws IOException {
        Files.writeString(file, lines(1, 3));
        service.when(EVENTS + "?after=2&limit=1", 400, "text/html", "<html>TLS, please</html>", Map.of());
        assertThat(export().err()).contains("something else than the service's JSON, text/html");

        service.refuse(EVENTS + "?after=2&limit=1", 403, "Permission get-audit-events is missing");
        assertThat(export().err()).startsWith("❌ Permission get-audit-events is missing\n");
        assertThat(Files.readString(file)).isEqualTo(lines(1, 3));
    }

    @Test
    void exportAnewDoesNotAskWhoseEventsTheFileHolds() throws IOException {
        Files.writeString(file, lines(1, 3));
        page(0, 1, 2, Map.of());

        assertThat(export("--restart").exitCode()).isZero();
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void exportThatIsRefusedInTheMiddleKeepsWhatItHasAndGoesOn() throws IOException {
        page(0, 1, 1000, MORE);
        service.refuse(EVENTS + "?after=1000&limit=1000", 500, "Oh");

        assertThat(export()).isEqualTo(new Result(2, "", """
                        ❌ Oh
                        Try again; if it stays so, ask whoever runs the service (tracking key key-1). 1000 events are in %s; \
                        the same command goes on behind them
                        """.formatted(file)));
        assertThat(export("--restart").err()).endsWith("the same command, without --restart, goes on behind them\n");

        knows(1000);
        page(1000, 1001, 1001, MORE);
        service.refuse(EVENTS + "?after=1001&limit=1000", 500, "Oh");
        assertThat(export().err()).endsWith("1 more event is in " + file + "; the same command goes on behind it\n");

        knows(1001);
        page(1001, 1002, 1002, Map.of());
        assertThat(export().out()).startsWith("✅ Exported 1 event to ");
        assertThat(Files.readString(file)).isEqualTo(lines(1, 1002));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "-"})
    void exportWhenTheServiceGoesAwayInTheMiddleWaitsForIt(String where) throws IOException {
        page(0, 1, 1000, MORE);
        service.once(EVENTS + "?after=1000&limit=1000", 503, "application/json", "{\"detail\":\"Not now\"}", Map.of());
        page(1000, 1001, 1002, Map.of());

        Result result = where.equals("-") ? sts("audit", "export", "--file", "-") : export();

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("Not now. Trying again for up to 2 minutes.\nIt is back.\n");
        assertThat(where.equals("-") ? result.out() : Files.readString(file)).isEqualTo(lines(1, 1002));
    }

    @Test
    void exportWhileAnotherWritesTheFileIsRefused() throws Exception {
        try (EventFile other = EventFile.open(file.toString(), false)) {
            assertThat(other.last()).isNull();

            Result result = export();

            assertThat(result.exitCode()).isEqualTo(6);
            assertThat(result.err()).startsWith("❌ Another export is writing " + file);
        }
    }

    @Test
    void exportToWhereNothingCanBeWrittenSaysWhy() {
        file = home.resolve("nowhere/events.ndjson");
        assertThat(export().err()).startsWith("❌ Cannot write " + file + ": no such file or directory\n");

        file = home;
        assertThat(export().exitCode()).isEqualTo(6);
        assertThat(export().err()).contains("it is no regular file");
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void exportToTheStandardOutputPrintsNothingElse() {
        page(0, 1, 1000, MORE);
        page(1000, 1001, 1002, Map.of());

        assertThat(sts("audit", "export", "--file", "-")).isEqualTo(new Result(0, lines(1, 1002), ""));
        assertThat(sts("audit", "export", "--file", "-", "-o", "json").out()).isEqualTo(lines(1, 1002));
        assertThat(sts("audit", "export", "--file", "-", "--restart").exitCode())
                .isEqualTo(3);
    }

    @Test
    void exportToAReaderThatHasGoneStops() {
        page(0, 1, 1000, MORE);
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(call(Terminal.NONE, gone, err, "", "audit", "export", "--file", "-"))
                .isZero();
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void exportSendsTheFiltersThatAreGiven() {
        service.when(
                EVENTS + "?after=0&limit=1000&type=X&tokenId=2&actorId=3&since=2026-10-31T23%3A00%3A00Z"
                        + "&until=2026-11-01T23%3A00%3A00Z",
                200,
                "[]");

        assertThat(export("--type=X", "--token-id=2", "--actor-id=3", "--since=2026-11-01", "--until=2026-11-02")
                        .exitCode())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"--type, ''", "--token-id, x", "--actor-id, 0", "--since, x", "--until, tomorrow", "--after, 1"})
    void exportOfAValueThatIsNoneIsWrongUsage(String flag, String value) {
        assertThat(export(flag + "=" + value).exitCode()).isEqualTo(3);
        assertThat(file).doesNotExist();
    }

    @Test
    void exportWithoutAFileIsWrongUsage() {
        assertThat(sts("audit", "export").err()).startsWith("❌ Missing flag: --file FILE\n");
        assertThat(sts("audit", "export", "--file", "").exitCode()).isEqualTo(3);
    }
}
