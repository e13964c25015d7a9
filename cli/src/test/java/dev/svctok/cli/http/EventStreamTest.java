package dev.svctok.cli.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static EventStream stream(String text) {
        Answer answer = new Answer("GET x", 200, "text/event-stream", null, null, null, null, null, null, new byte[0]);
        return new EventStream(answer, new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static List<String> read(String text) throws IOException {
        List<String> events = new ArrayList<>();
        try (EventStream stream = stream(text)) {
            for (String data = stream.next(); data != null; data = stream.next()) {
                events.add(data);
            }
        }
        return events;
    }

    @Test
    void nextReadsTheDataAndLeavesTheRestAlone() throws IOException {
        assertThat(read("id: 1\nevent: e\ndata: ż\n\n: heartbeat\n\ndata:b\ndata:  c\n\nid: 9\n\nretry: 5\n\n"))
                .containsExactly("ż", "b\n c");
        assertThat(read("data: a\r\n\r\ndata: b\r\rdata: c\n\n")).containsExactly("a", "b", "c");
    }

    @Test
    void nextOfAnEventThatWasCutShortIsNone() throws IOException {
        assertThat(read("data: a\n\ndata: b\n")).containsExactly("a");
        assertThat(read("data: a\n\ndata: b")).containsExactly("a");
        assertThat(read("")).isEmpty();
    }

    @Test
    void streamIsAliveWhenAnythingCame() throws IOException {
        try (EventStream silent = stream("");
                EventStream alive = stream(":\n\n")) {
            assertThat(silent.next()).isNull();
            assertThat(alive.next()).isNull();
            assertThat(silent.isAlive()).isFalse();
            assertThat(alive.isAlive()).isTrue();
        }
    }
}
