package dev.svctok.cli.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Server-sent events, read as they come in. */
final class EventStream implements AutoCloseable {

    static final String TYPE = "text/event-stream";
    private static final String DATA = "data:";

    private final Answer answer;
    private final BufferedReader lines;
    private boolean alive;

    /** @param body what follows the head of the answer */
    EventStream(Answer answer, InputStream body) {
        this.answer = answer;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    Answer answer() {
        return answer;
    }

    /** Whether this is a stream at all. Something in between may have answered in the service's place. */
    boolean isStream() {
        return answer.isSuccess()
                && answer.contentType() != null
                && answer.contentType().startsWith(TYPE);
    }

    /** Whether anything has come in yet, if only a comment. */
    boolean isAlive() {
        return alive;
    }

    /** @return the data of the next event that is complete; null where the stream has ended */
    @Nullable
    String next() throws IOException {
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            alive = true;
            if (line.startsWith(DATA)) {
                data.append(data.isEmpty() ? "" : "\n");
                data.append(
                        line, line.startsWith(" ", DATA.length()) ? DATA.length() + 1 : DATA.length(), line.length());
            } else if (line.isEmpty() && !data.isEmpty()) {
                return data.toString();
            }
        }
        return null;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            // What still comes is no longer wanted.
            alive = false;
        }
    }
}
