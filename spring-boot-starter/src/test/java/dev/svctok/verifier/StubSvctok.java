package dev.svctok.verifier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a program that verifies sees of svctok; behaves as a test says. */
public final class StubSvctok implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> introspections = new ConcurrentHashMap<>();
    private final AtomicInteger leases = new AtomicInteger();

    /** Forms that came. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    /** Bodies of renewals that came. */
    public final List<String> renewals = new CopyOnWriteArrayList<>();

    public final List<String> givenBack = new CopyOnWriteArrayList<>();
    public final List<String> authorizations = new CopyOnWriteArrayList<>();

    private volatile @Nullable OutputStream stream;
    private volatile CountDownLatch answers = new CountDownLatch(0);

    volatile int introspectionStatus = 200;
    /** Whether the body of an answer never ends. */
    volatile boolean stalls;

    volatile boolean givesLeases = true;
    volatile int streamStatus = 200;
    volatile int renewalStatus = 204;
    volatile long durationMs = 30_000;
    /** How many renewals are answered. */
    volatile Semaphore renewalsAnswered = new Semaphore(1_000_000);

    public StubSvctok() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/api/security/introspect", this::introspect);
        server.createContext("/api/security/verifiers", this::verifiers);
        server.start();
    }

    public URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** From now on a token is known. */
    public void know(String token, long id, String more) {
        introspections.put(
                token, "{\"active\":true,\"sub\":\"%d\",\"client_id\":\"ci\",\"later\":[1]%s}".formatted(id, more));
    }

    void forget(String token) {
        introspections.remove(token);
    }

    /** From now on introspections are answered when this is counted down. */
    CountDownLatch holdBack() {
        var latch = new CountDownLatch(1);
        answers = latch;
        return latch;
    }

    private void introspect(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String token = URLDecoder.decode(form.replaceAll("^token=([^&]*).*", "$1"), StandardCharsets.UTF_8);
        String answer = introspections.getOrDefault(token, "{\"active\":false}");
        CountDownLatch held = answers;
        asked.add(form);
        await(held);
        if (stalls) {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write("{\"active\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            return;
        }
        answer(exchange, introspectionStatus, introspectionStatus == 200 ? answer : "{}");
    }

    private void verifiers(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestURI().getPath().replaceAll(".*/", "");
        switch (exchange.getRequestMethod()) {
            case "POST" -> open(exchange);
            case "PUT" -> {
                renewals.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                renewalsAnswered.acquireUninterruptibly();
                answer(exchange, renewalStatus, "");
            }
            default -> {
                givenBack.add(id);
                answer(exchange, 204, "");
            }
        }
    }

    private void open(HttpExchange exchange) throws IOException {
        if (streamStatus != 200) {
            answer(exchange, streamStatus, "{}");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        stream = out;
        if (!givesLeases) {
            out.write(": nothing yet\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            return;
        }
        send("lease", "{\"id\":\"lease-%d\",\"durationMs\":%d}".formatted(leases.incrementAndGet(), durationMs));
        tell(0, List.of());
    }

    int leases() {
        return leases.get();
    }

    /** Tells of deletions; of none for a sign of life. */
    public void tell(long position, List<Long> deleted) throws IOException {
        send("seen", "{\"position\":%d,\"gaps\":[3],\"deleted\":%s,\"later\":1}".formatted(position, deleted));
    }

    void tellNonsense() throws IOException {
        send("seen", "{\"position\":");
    }

    private void send(String event, String data) throws IOException {
        OutputStream out = stream;
        if (out != null) {
            out.write(
                    ": a comment\nevent:%s\ndata:%s\n\n".formatted(event, data).getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }

    void endStream() throws IOException {
        OutputStream out = stream;
        if (out != null) {
            out.close();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        answers.countDown();
        renewalsAnswered.release(1_000);
        server.stop(0);
        threads.shutdownNow();
    }
}
