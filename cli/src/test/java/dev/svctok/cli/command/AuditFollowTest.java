package dev.svctok.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.output.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditFollowTest extends CliTest {

    private static final String EVENTS = "GET /api/security/audit/events";

    @BeforeEach
    void connected() {
        connect();
        inBerlinAt("2026-11-24T12:00:00Z");
    }

    private static String event(long position) {
        return "id: " + position + "\nevent: svctok.TokenCreated\ndata: {\"type\":\"svctok.TokenCreated\","
                + "\"time\":\"2026-11-24T09:00:00Z\",\"data\":{\"position\":" + position
                + ",\"tokenId\":107,\"tokenName\":\"ci\",\"actor\":{\"kind\":\"token\",\"tokenId\":1,\"tokenName\":\"boss\","
                + "\"remoteAddress\":\"127.0.0.1\",\"userAgent\":\"sts\"},"
                + "\"changes\":[{\"member\":\"name\",\"after\":\"ci\\u001b\\nx\"}]}}\n\n";
    }

    @Test
    void followPrintsALineForEachEvent() {
        service.when(EVENTS + "?after=0&limit=1", 200, "application/json", "[]", Map.of("X-Svctok-Head", "16"));
        service.stream(EVENTS + "?after=16", event(17) + event(18));
        service.refuse(EVENTS + "?after=16", 401, "The token is gone");

        assertThat(sts("audit", "follow")).isEqualTo(new Result(4, """
                        2026-11-24 10:00:00+01:00 | TokenCreated | ci (107) | name: cix | boss (1) | 127.0.0.1 (sts) | 17
                        2026-11-24 10:00:00+01:00 | TokenCreated | ci (107) | name: cix | boss (1) | 127.0.0.1 (sts) | 18
                        """, """
                        ❌ The token is gone
                        Check the token: sts context validate, or pass --service-token
                        """));
    }

    @Test
    void followAsJsonPrintsAnObjectALine() {
        service.stream(EVENTS + "?after=0&type=TokenCreated&tokenId=107&actorId=1", event(17));
        service.refuse(EVENTS + "?after=0&type=TokenCreated&tokenId=107&actorId=1", 403, "No");

        Result result = sts(
                "audit", "follow", "--after=0", "--type=TokenCreated", "--token-id=107", "--actor-id=1", "-o", "json");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines().toList())
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0))
                        .startsWith("{\"type\": \"svctok.TokenCreated\", \"time\": ")
                        .contains("\"ci\\u001b\\u000ax\"")
                        .endsWith("}}"));
        assertThat(result.out()).endsWith("{\"error\": true, \"error-message\": \"No\"}\n");
    }

    @Test
    void followOnATerminalSaysThatItHasBegun() {
        for (int i = 0; i < 3; i++) {
            service.stream(EVENTS + "?after=0", event(17));
        }
        service.refuse(EVENTS + "?after=0", 401, "The token is gone");
        String[] follow = {"audit", "follow", "--after=0"};

        Result watched = call(new Terminal(false, true, false), "", follow);
        Result piped = call(new Terminal(true, false, false), "", follow);
        Result json = call(new Terminal(true, true, false), "", "audit", "follow", "--after=0", "-o", "json");

        assertThat(watched.err()).startsWith("Following. Ctrl-C ends.\n❌ The token is gone\n");
        assertThat(piped.err()).startsWith("❌ The token is gone\n");
        assertThat(json.err()).isEmpty();
    }

    @Test
    void followWhenTheTokenFollowsTooMuchAlreadyEndsWithTheServicesWords() {
        service.refuse(EVENTS + "?after=0", 429, "This token follows 20 streams already");

        assertThat(call(new Terminal(true, true, false), "", "audit", "follow", "--after=0"))
                .isEqualTo(
                        new Result(2, "", "❌ This token follows 20 streams already\nTry again (tracking key key-1)\n"));
    }

    @Test
    void followHandsOverEachEventAtOnceAndEndsWhenNobodyReads() {
        service.stream(EVENTS + "?after=0", event(1) + event(2) + event(3));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        OutputStream head = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (read.toString(UTF_8).contains("| 2\n")) {
                    throw new IOException("Broken pipe");
                }
                read.write(bytes, offset, length);
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        assertThat(call(Terminal.NONE, head, err, "", "audit", "follow", "--after", "0"))
                .isZero();
        assertThat(read.toString(UTF_8)).endsWith("| 2\n").hasLineCount(2);
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(service.requests()).hasSize(1);
    }

    @Test
    void followWhenTheOutputCannotBeWrittenSaysSo() {
        service.stream(EVENTS + "?after=0", event(1));
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThat(call(Terminal.NONE, full, OutputStream.nullOutputStream(), "", "audit", "follow", "--after", "0"))
                .isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"--after, -1", "--after, x", "--token-id, x", "--actor-id, 0", "--type, ''", "--since, 2026-11-01"})
    void followOfAValueThatIsNoneIsWrongUsage(String flag, String value) {
        assertThat(sts("audit", "follow", flag + "=" + value).exitCode()).isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }
}
