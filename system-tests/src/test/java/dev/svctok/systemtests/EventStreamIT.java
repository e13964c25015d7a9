package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.GeneratedEvents;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A consumer of the event stream, while the service is killed and stopped under it. */
class EventStreamIT {

    private static final String BOOTSTRAP = "a-bootstrap-token-for-the-event-stream";
    private static final int TOKENS = 91_000;

    private final AtomicLong last = new AtomicLong();
    private final AtomicLong seen = new AtomicLong();
    private volatile String url = "";

    @Test
    void followOverTwoRestartsThenEachEventOnceAndInOrder() {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        long generated = GeneratedEvents.write(storage.arguments(), TOKENS);
        assertThat(generated).isGreaterThan(100_000);
        Service service = start(storage);
        CompletableFuture<Void> consumer = CompletableFuture.runAsync(this::consume);

        awaitSeen(generated / 4, consumer);
        service.kill();
        service = start(storage);
        awaitSeen(generated / 2, consumer);
        service.stop();
        service = start(storage);
        long token = service.api().create(BOOTSTRAP, "last", "stackstate-guest").id();
        // Those of the tokens that the service itself made at its first start, and the one just now.
        awaitSeen(generated + 2, consumer);

        assertThat(service.api()
                        .get("/api/security/audit/events?limit=1000&tokenId=" + token, BOOTSTRAP)
                        .body())
                .contains("\"position\":" + last.get() + ",");
        assertThat(seen.get()).isEqualTo(generated + 2);
        consumer.cancel(true);
        url = "";
        service.stop();
    }

    private void awaitSeen(long count, CompletableFuture<Void> consumer) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> seen.get() >= count || consumer.isDone());
        assertThat(consumer).as("the consumer met nothing unexpected").isNotCompleted();
    }

    private Service start(TestStorage storage) {
        Service service = Service.standalone(storage)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-admin")
                .start();
        url = service.url();
        return service;
    }

    private void consume() {
        while (true) {
            try {
                followOnce();
            } catch (IOException e) {
                // The service has gone. Where it is next time, the test says.
                await().atMost(Duration.ofMinutes(2)).until(() -> !url.isEmpty());
            }
        }
    }

    private void followOnce() throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(url + "/api/security/audit/events").toURL().openConnection();
        connection.setRequestProperty("X-API-Key", BOOTSTRAP);
        connection.setRequestProperty("Accept", "text/event-stream");
        if (last.get() > 0) {
            connection.setRequestProperty("Last-Event-ID", Long.toString(last.get()));
        }
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            String id = "";
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("data:")) {
                    accept(Long.parseLong(id), line);
                }
            }
        }
    }

    /** The store was written by one writer: its positions have no gaps. */
    private void accept(long position, String data) {
        if (position != last.get() + 1 || !data.contains("\"position\":" + position + ",")) {
            throw new AssertionError("after %d came %d".formatted(last.get(), position));
        }
        last.set(position);
        seen.incrementAndGet();
    }
}
