package dev.svctok.auth.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a stream of server-sent events. */
public final class EventStreamClient implements AutoCloseable {

    private final HttpURLConnection connection;
    private final BufferedReader reader;

    private EventStreamClient(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        this.reader = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @throws UncheckedIOException if the service does not answer with a stream */
    public static EventStreamClient open(int port, String token, String path, String... headers) {
        return open("GET", port, token, path, headers);
    }

    /** The same with another method, and without a body. */
    public static EventStreamClient open(String method, int port, String token, String path, String... headers) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://localhost:" + port + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setReadTimeout(Math.toIntExact(RunningService.AMPLE.toMillis()));
            connection.setRequestProperty("X-API-Key", token);
            connection.setRequestProperty("Accept", "text/event-stream");
            for (int i = 0; i < headers.length; i += 2) {
                connection.setRequestProperty(headers[i], headers[i + 1]);
            }
            return new EventStreamClient(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param id the position to go on behind
     * @param type of what has happened
     */
    public record Event(String id, String type, String data) {}

    /** Waits for the next event. */
    public Event next() {
        return nextOrEnd().orElseThrow(() -> new IllegalStateException("the stream has ended"));
    }

    /** Waits for the next event; empty if the stream ends before there is one. */
    public Optional<Event> nextOrEnd() {
        try {
            return Optional.ofNullable(read());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Event read() throws IOException {
        String id = "";
        String type = "";
        StringBuilder data = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isEmpty() && !data.isEmpty()) {
                return new Event(id, type, data.toString());
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("event:")) {
                type = line.substring(6).strip();
            } else if (line.startsWith("data:")) {
                data.append(line.substring(5).strip());
            }
        }
        return null;
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
