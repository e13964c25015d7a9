package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.Relay;
import dev.svctok.eventstore.testing.TestStorage;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Two nodes on one PostgreSQL, which look for events so seldom that a test would not see it. */
class CommitListenerTest {

    private static final String SELDOM = "--svctok.events.poll-interval=1m";

    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private TestStorage storage;
    private TestNode writer;
    private TestNode reader;
    private EventTail tail;

    @BeforeEach
    void start() {
        storage = TestStorage.fresh(Dialect.POSTGRESQL);
        writer = TestNode.start(storage, SELDOM);
        reader = TestNode.start(storage, SELDOM);
        TestNode.eventually().until(() -> reader.get(CommitListener.class).isListening());
        tail = reader.get(EventTails.class).from(null, "tail", this::see);
        tail.start();
    }

    @AfterEach
    void stop() {
        tail.close();
        reader.close();
        writer.close();
    }

    @Test
    void commitOfAnotherProcessThenWhoFollowsIsWoken() {
        for (int i = 0; i < 5; i++) {
            TokenId id = writer.create();

            TestNode.eventually().until(() -> seen.contains(id.toString()));
        }
    }

    @Test
    void connectionLostThenAnotherOneListens() {
        int ended = terminateListener();
        assertThat(ended).isEqualTo(1);
        TokenId meanwhile = writer.create();

        TestNode.eventually().until(() -> seen.contains(meanwhile.toString()));
        TestNode.eventually().until(() -> reader.get(CommitListener.class).isListening());
        TokenId afterwards = writer.create();
        TestNode.eventually().until(() -> seen.contains(afterwards.toString()));
    }

    /** As where the server's machine has died: neither a connection nor an attempt to connect ends by itself. */
    @Test
    void serverIsSilentThenItIsTriedAgainUntilItAnswers() {
        var woken = new AtomicInteger();
        var attempts = new AtomicInteger();
        try (Relay relay = Relay.to(PostgresServer.shared());
                TestNode node = TestNode.start(
                        TestStorage.postgresql(relay.through(storage.url()) + "?sslmode=disable"), SELDOM)) {
            NodeId name = node.get(NodeId.class);
            CommitListener listener = new CommitListener(
                    () -> {
                        attempts.incrementAndGet();
                        return node.get(Databases.class).connectAside("events", name);
                    },
                    woken::incrementAndGet,
                    Duration.ofMillis(50));
            listener.start();
            try {
                TestNode.eventually().until(listener::isListening);
                relay.swallow();
                TestNode.eventually().until(() -> !listener.isListening());
                int tried = attempts.get();
                TestNode.eventually().until(() -> attempts.get() >= tried + 2);
                relay.pass();
                TestNode.eventually().until(listener::isListening);
                int before = woken.get();
                writer.create();
                TestNode.eventually().until(() -> woken.get() > before);
            } finally {
                listener.stop();
            }
        }
    }

    /** As if the message had been lost on its way. */
    @Test
    void notificationsAreLostThenCommitsAreFoundAllTheSame() {
        PostgresServer.execute(storage.url(), "alter table events.domain_event disable trigger domain_event_appended");
        try (TestNode patient = TestNode.start(storage);
                EventTail own = patient.get(EventTails.class).from(null, "own", this::see)) {
            own.start();
            // Else they are looked for quickly, as long as nobody listens.
            TestNode.eventually().until(() -> patient.get(CommitListener.class).isListening());
            TokenId id = writer.create();

            TestNode.eventually().until(() -> seen.contains(id.toString()));
        }
    }

    @Test
    void onH2ThenNobodyListens() {
        CommitListener listener = TestNode.shared(Dialect.H2).get(CommitListener.class);

        assertThat(listener.isRunning()).isFalse();
        assertThat(listener.isListening()).isFalse();
        assertThat(TestNode.shared(Dialect.H2)
                        .get(MeterRegistry.class)
                        .find("svctok.events.listening")
                        .gauge())
                .isNull();
        assertThat(new EventsHealthIndicator(listener).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void listeningThenSoSayHealthAndMetrics() {
        assertThat(reader.get(MeterRegistry.class)
                        .get("svctok.events.listening")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(reader.get(EventsHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void notListeningWhereThatIsPossibleThenDegraded() {
        CommitListener deaf = new CommitListener(
                () -> {
                    throw new SQLException("not now");
                },
                () -> {},
                Duration.ofMillis(50));

        Health health = new EventsHealthIndicator(deaf).health();

        assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.getDetails()).containsEntry("listening", false).containsEntry("lookedForEachMillis", 50L);
    }

    @Test
    void listeningFailsWithAnErrorThenItIsTriedAgain() {
        var attempts = new AtomicInteger();
        CommitListener listener = new CommitListener(
                () -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new InternalError("as if there were no memory");
                    }
                    return PostgresServer.connect(storage.url());
                },
                () -> {},
                Duration.ofMillis(50));
        listener.start();
        try {
            TestNode.eventually().until(listener::isListening);
        } finally {
            listener.stop();
        }
        assertThat(attempts).hasValue(2);
    }

    /** That of the reader. */
    private int terminateListener() {
        return writer.readModel()
                .sql(
                        "select pg_terminate_backend(pid) from pg_stat_activity where (query like 'listen %' or query = 'select 1')"
                                + " and application_name = ?")
                .param(reader.get(NodeId.class).toString())
                .query(Boolean.class)
                .list()
                .size();
    }

    private void see(TrackedEventMessage<?> event) {
        if (event instanceof DomainEventMessage<?> ofToken) {
            seen.add(ofToken.getAggregateIdentifier());
        }
    }
}
