package dev.svctok.cli.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** JSON documents, one a line, read as they come in. */
final class LineStream implements AutoCloseable {

    static final String TYPE = "application/x-ndjson";

    private final Answer answer;
    private final BufferedReader lines;

    /** @param body what follows the head of the answer */
    LineStream(Answer answer, InputStream body) {
        this.answer = answer;
        this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    Answer answer() {
        return answer;
    }

    /** Whether these are lines at all. Something in between may have answered in the service's place. */
    boolean isStream() {
        return answer.isSuccess()
                && answer.contentType() != null
                && answer.contentType().startsWith(TYPE);
    }

    /** @return the next document; null where the stream has ended */
    @Nullable
    Document next() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                return Document.of(answer, line);
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
            return;
        }
    }
}
