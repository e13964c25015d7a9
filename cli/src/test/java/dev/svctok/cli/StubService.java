package dev.svctok.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A service that answers as it is told and remembers what it was asked. */
public final class StubService implements AutoCloseable {

    /** What came in. */
    public record Request(String line, Headers headers, String body) {

        public @Nullable String authorization() {
            return header("Authorization");
        }

        public @Nullable String header(String name) {
            return headers.getFirst(name);
        }
    }

    private record Response(int status, String contentType, String body, Map<String, String> headers) {}

    private final HttpServer server;
    private final String scheme;
    private final Map<String, Response> responses = new ConcurrentHashMap<>();
    private final Map<String, Queue<Response>> first = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> heldBack = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    public StubService() {
        this(newServer(), "http");
    }

    private static HttpServer newServer() {
        try {
            return HttpServer.create(anyPort(), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param server not yet started */
    public StubService(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public String url() {
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    /** @param line as {@code GET /api/server/info} */
    public StubService when(String line, int status, String body) {
        return when(line, status, "application/json", body, Map.of());
    }

    public StubService when(String line, int status, String contentType, String body, Map<String, String> headers) {
        responses.put(line, new Response(status, contentType, body, headers));
        return this;
    }

    /** Answers so once, before it answers as it is told otherwise. To be called again for the second time, and so on. */
    public StubService once(String line, int status, String contentType, String body, Map<String, String> headers) {
        first.computeIfAbsent(line, any -> new ConcurrentLinkedQueue<>())
                .add(new Response(status, contentType, body, headers));
        return this;
    }

    /** Streams server-sent events once, and then closes the stream. */
    public StubService stream(String line, String events) {
        return once(line, 200, "text/event-stream;charset=UTF-8", events, Map.of());
    }

    /** Answers with an error in the service's own shape. */
    public StubService refuse(String line, int status, String... messages) {
        StringBuilder errors = new StringBuilder();
        for (String message : messages) {
            errors.append(errors.isEmpty() ? "" : ",")
                    .append("{\"_type\":\"InternalError\",\"message\":\"")
                    .append(message)
                    .append("\"}");
        }
        return when(
                line,
                status,
                "{\"type\":\"about:blank\",\"title\":\"T\",\"status\":" + status
                        + ",\"detail\":\"D\",\"_type\":\"ErrorsResponse\",\"trackingKey\":\"key-1\","
                        + "\"serverTimestamp\":1,\"errors\":[" + errors + "]}");
    }

    /** Answers a request only when another has come so often. */
    public StubService holdBack(String line, String until, int times) {
        CountDownLatch latch = new CountDownLatch(times);
        awaited.put(until, latch);
        heldBack.put(line, latch);
        return this;
    }

    public List<Request> requests() {
        return requests;
    }

    public Request onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError("One request expected: " + requests);
        }
        return requests.get(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        byte[] body = exchange.getRequestBody().readAllBytes();
        requests.add(new Request(line, exchange.getRequestHeaders(), new String(body, StandardCharsets.UTF_8)));
        awaitTurn(line);
        Response response =
                first.getOrDefault(line, new ConcurrentLinkedQueue<>()).poll();
        if (response == null) {
            response =
                    responses.getOrDefault(line, new Response(404, "text/html", "<html>nothing here</html>", Map.of()));
        }
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        response.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void awaitTurn(String line) {
        CountDownLatch none = new CountDownLatch(0);
        awaited.getOrDefault(line, none).countDown();
        try {
            heldBack.getOrDefault(line, none).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
