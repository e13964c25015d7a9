package dev.svctok.cli.http;

import dev.svctok.cli.context.Connection;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Spinner;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * One call over HTTP. {@code HttpURLConnection}, because it has answered before {@code java.net.http} has started.
 * Redirects are not followed: they would take the token elsewhere.
 */
final class Transport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final Connection connection;
    private final Printer printer;
    private final Duration timeout;

    Transport(Connection connection, Printer printer, Duration timeout) {
        this.connection = connection;
        this.printer = printer;
        this.timeout = timeout;
    }

    /** @param body JSON; null for none */
    Answer send(String method, String url, @Nullable String body) throws CliException {
        try {
            return exchange(method, url, body);
        } catch (IOException e) {
            throw failure(e, method + " " + url);
        }
    }

    /** Posts a form. */
    Answer post(String url, String form) throws CliException {
        Spinner spinner = printer.spin();
        try {
            return call("POST", url, new Body("application/x-www-form-urlencoded", form), timeout);
        } catch (IOException e) {
            throw failure(e, "POST " + url);
        } finally {
            spinner.close();
        }
    }

    private record Body(String type, String text) {

        static @Nullable Body json(@Nullable String text) {
            return text == null ? null : new Body("application/json", text);
        }
    }

    /** @param call the method and the address */
    CliException failure(IOException e, String call) {
        return ConnectionFailure.of(e, call, connection.tls());
    }

    /** The same as {@link #send}, for who can do something about a connection that fails. */
    Answer exchange(String method, String url, @Nullable String body) throws IOException, CliException {
        Spinner spinner = printer.spin();
        try {
            return call(method, url, Body.json(body), timeout);
        } finally {
            spinner.close();
        }
    }

    /**
     * Gets something on the side, while something else is shown to be under way.
     *
     * @param atMost how long the answer may take
     */
    Answer ask(String url, Duration atMost) throws IOException, CliException {
        return call("GET", url, null, atMost);
    }

    private Answer call(String method, String url, @Nullable Body body, Duration atMost)
            throws IOException, CliException {
        String call = method + " " + url;
        long start = System.nanoTime();
        try {
            HttpURLConnection http = open(method, url);
            http.setReadTimeout((int) atMost.toMillis());
            printer.debug("> " + call);
            if (!method.equals("GET")) {
                write(http, body);
            }
            Answer answer = read(http, call);
            tell(http, start);
            return answer;
        } catch (IOException e) {
            printer.debug("< " + e.getClass().getSimpleName());
            throw e;
        }
    }

    /**
     * Opens a stream of events. One that is refused is empty, and its answer says why.
     *
     * @param lastEventId the position of the last one that was seen; null where none was
     * @param silence after how long without anything coming in the connection counts as broken
     */
    EventStream stream(String url, @Nullable Long lastEventId, Duration silence) throws IOException, CliException {
        HttpURLConnection http = open("GET", url);
        http.setReadTimeout((int) silence.toMillis());
        http.setRequestProperty("Accept", EventStream.TYPE);
        if (lastEventId != null) {
            http.setRequestProperty("Last-Event-ID", lastEventId.toString());
        }
        Answer answer = begin(http, url);
        return new EventStream(answer, body(http, answer));
    }

    /** Opens a stream of JSON, one document a line. One that is refused is empty, and its answer says why. */
    LineStream lines(String url) throws IOException, CliException {
        HttpURLConnection http = open("GET", url);
        http.setRequestProperty("Accept", LineStream.TYPE);
        Answer answer = begin(http, url);
        return new LineStream(answer, body(http, answer));
    }

    /** @return the answer as far as it is there: without its body, unless it is refused */
    private Answer begin(HttpURLConnection http, String url) throws IOException {
        String call = "GET " + url;
        long start = System.nanoTime();
        printer.debug("> " + call);
        int status = http.getResponseCode();
        tell(http, start);
        return status >= 400 ? read(http, call) : answer(http, call, status, new byte[0]);
    }

    private static InputStream body(HttpURLConnection http, Answer answer) throws IOException {
        return answer.status() >= 400 ? InputStream.nullInputStream() : http.getInputStream();
    }

    private void tell(HttpURLConnection http, long start) throws IOException {
        long millis = (System.nanoTime() - start) / 1_000_000;
        String requestId = http.getHeaderField("X-Request-Id");
        printer.debug("< " + http.getResponseCode() + " in " + millis + " ms, request id "
                + (requestId == null ? "unknown" : requestId));
    }

    private HttpURLConnection open(String method, String url) throws IOException, CliException {
        HttpURLConnection http = (HttpURLConnection) URI.create(url).toURL().openConnection();
        if (http instanceof HttpsURLConnection https) {
            Trust.apply(connection.tls(), https);
        }
        http.setRequestMethod(method);
        http.setInstanceFollowRedirects(false);
        http.setUseCaches(false);
        http.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        http.setReadTimeout((int) timeout.toMillis());
        http.setRequestProperty("Accept", "application/json");
        http.setRequestProperty("User-Agent", "sts");
        http.setRequestProperty("Authorization", "ApiKey " + connection.token().value());
        return http;
    }

    private static void write(HttpURLConnection http, @Nullable Body body) throws IOException {
        byte[] bytes = body == null ? new byte[0] : body.text().getBytes(StandardCharsets.UTF_8);
        http.setDoOutput(true);
        if (body != null) {
            http.setRequestProperty("Content-Type", body.type());
        }
        // What has a body of a length fixed beforehand, if only none, is never sent a second time behind our back.
        http.setFixedLengthStreamingMode(bytes.length);
        try (OutputStream out = http.getOutputStream()) {
            out.write(bytes);
        }
    }

    private static Answer read(HttpURLConnection http, String call) throws IOException {
        int status = http.getResponseCode();
        byte[] body = {};
        try (InputStream in = status >= 400 ? http.getErrorStream() : http.getInputStream()) {
            if (in != null) {
                body = in.readAllBytes();
            }
        }
        return answer(http, call, status, body);
    }

    private static Answer answer(HttpURLConnection http, String call, int status, byte[] body) {
        return new Answer(
                call,
                status,
                http.getContentType(),
                http.getHeaderField("Location"),
                http.getHeaderField("Retry-After"),
                http.getHeaderField("Link"),
                http.getHeaderField("X-Svctok-Head"),
                http.getHeaderField("X-Svctok-Pending"),
                http.getHeaderField("X-Svctok-Uses-Recorded-Since"),
                body);
    }
}
