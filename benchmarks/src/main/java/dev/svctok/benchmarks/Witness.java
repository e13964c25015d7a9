package dev.svctok.benchmarks;

import dev.svctok.eventstore.testing.GeneratedEvents;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two clients who go on while something else happens to a service with {@link GeneratedEvents}, and look at each answer: one
 * reads and verifies, one creates and deletes.
 */
final class Witness implements AutoCloseable {

    private static final Pattern CREATED = Pattern.compile("\"token\":\"([^\"]+)\".*\"id\":(\\d+)");
    private static final String TOKENS = "/api/security/tokens";
    private static final String STATUS = "/api/server/status";

    private final Server server;
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final CompletableFuture<Void> reader;
    private final CompletableFuture<Void> writer;
    private volatile boolean done;

    Witness(Server server) {
        this.server = server;
        this.reader = CompletableFuture.runAsync(() -> repeat(this::read));
        this.writer = CompletableFuture.runAsync(() -> repeat(this::write));
    }

    long answers() {
        return answers.get();
    }

    /** How many were not what they had to be: an error, a token that should not be there, or one that should. */
    long wrong() {
        return wrong.get();
    }

    double longestMillis() {
        return longestNanos.get() / 1e6;
    }

    private interface Turn {
        void take(Connection connection) throws IOException;
    }

    private void repeat(Turn turn) {
        try (Connection connection = new Connection(server.port())) {
            while (!done) {
                turn.take(connection);
            }
        } catch (IOException e) {
            wrong.incrementAndGet();
        }
    }

    /** Every tenth token is deleted, from the first on. */
    private void read(Connection connection) throws IOException {
        expect(200, connection, "GET", STATUS, GeneratedEvents.secret(1), "");
        expect(401, connection, "GET", STATUS, GeneratedEvents.secret(0), "");
        expect(200, connection, "GET", TOKENS + "/" + GeneratedEvents.id(1), Server.TOKEN, "");
        expect(404, connection, "GET", TOKENS + "/" + GeneratedEvents.id(0), Server.TOKEN, "");
        String page = expect(200, connection, "GET", TOKENS + "?limit=100", Server.TOKEN, "");
        if (page.split("\"id\":", -1).length != 101) {
            wrong.incrementAndGet();
        }
    }

    private void write(Connection connection) throws IOException {
        String body = "{\"name\":\"witness\",\"roles\":[\"stackstate-guest\"]}";
        Matcher created = CREATED.matcher(expect(200, connection, "POST", TOKENS, Server.TOKEN, body));
        if (!created.find()) {
            wrong.incrementAndGet();
            return;
        }
        String path = TOKENS + "/" + created.group(2);
        expect(200, connection, "GET", path, Server.TOKEN, "");
        expect(200, connection, "GET", STATUS, created.group(1), "");
        expect(204, connection, "DELETE", path, Server.TOKEN, "");
        expect(404, connection, "GET", path, Server.TOKEN, "");
        expect(401, connection, "GET", STATUS, created.group(1), "");
    }

    private String expect(int status, Connection connection, String method, String path, String token, String body)
            throws IOException {
        long start = System.nanoTime();
        Connection.Answer answer = connection.send(Connection.request(method, path, token, body));
        longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
        answers.incrementAndGet();
        if (answer.status() != status) {
            wrong.incrementAndGet();
        }
        return answer.body();
    }

    /** Lets both finish what they are at. */
    @Override
    public void close() throws IOException {
        done = true;
        try {
            CompletableFuture.allOf(reader, writer).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }
}
