package dev.svctok.eventstore;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.testing.TestStorage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A running {@link TestService}, and what tests do with it. */
final class TestNode implements AutoCloseable {

    /** Long enough for the slowest machine; no test waits for it to pass. */
    static final Duration AMPLE = Duration.ofSeconds(30);

    static {
        // Logging belongs to the whole JVM: services that start at once in it would set it up at once.
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    }

    private static final AtomicLong IDS = new AtomicLong(1000);
    private static final Map<Dialect, TestNode> SHARED = new ConcurrentHashMap<>();

    private final ConfigurableApplicationContext context;

    private TestNode(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** The one of this JVM that tests share that keep to tokens of their own. Nobody closes it. */
    static TestNode shared(Dialect dialect) {
        return SHARED.computeIfAbsent(dialect, missing -> start(TestStorage.fresh(missing)));
    }

    static TestNode start(TestStorage storage, String... more) {
        return start(TestService.class, storage, more);
    }

    static TestNode start(Class<?> service, TestStorage storage, String... more) {
        List<String> arguments = new ArrayList<>(storage.arguments());
        arguments.addAll(List.of(more));
        return new TestNode(new SpringApplicationBuilder(service)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .run(arguments.toArray(String[]::new)));
    }

    static ConditionFactory eventually() {
        return Awaitility.await().atMost(AMPLE).pollInterval(Duration.ofMillis(20));
    }

    /** As soon as the processor, which has been shut down, has really stopped. */
    static void reset(StreamingEventProcessor processor) {
        eventually().ignoreExceptionsInstanceOf(IllegalStateException.class).until(() -> {
            processor.resetTokens();
            return true;
        });
    }

    static TokenId newId() {
        return new TokenId(IDS.incrementAndGet());
    }

    static TokenCreated created(TokenId id) {
        return new TokenCreated(
                id,
                new TokenName("ci"),
                List.of(new RoleName("stackstate-guest")),
                null,
                SecretHash.of("secret " + id),
                null,
                null);
    }

    static DomainEventMessage<TokenEvent> message(TokenEvent event, long sequence) {
        return new GenericDomainEventMessage<>("ServiceToken", event.id().toString(), sequence, event);
    }

    <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    EventStore eventStore() {
        return get(EventStore.class);
    }

    /** Stores the event that creates the token. */
    void create(TokenId id) {
        eventStore().publish(message(created(id), 0));
    }

    /** Creates a token that nobody has heard of. */
    TokenId create() {
        TokenId id = newId();
        create(id);
        return id;
    }

    void delete(TokenId id) {
        eventStore().publish(message(new TokenDeleted(id), 1));
    }

    /** Writes the deletion of a token as others do, in a transaction that goes on. */
    static void insert(Connection connection, TokenId id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into domain_event (event_identifier, aggregate_identifier, sequence_number, aggregate_type,"
                        + " time_stamp, payload_type, payload_revision, payload, meta_data)"
                        + " values (?, ?, 0, 'ServiceToken', '2026-01-01T00:00:00.000Z', 'svctok.TokenDeleted', '1', ?, ?)")) {
            statement.setString(1, "slow-" + id);
            statement.setString(2, id.toString());
            statement.setBytes(3, "{\"id\":%s}".formatted(id).getBytes(StandardCharsets.UTF_8));
            statement.setBytes(4, "{}".getBytes(StandardCharsets.UTF_8));
            statement.executeUpdate();
        }
    }

    Notes notes() {
        return get(Notes.class);
    }

    DataSource eventsDataSource() {
        return context.getBean("eventsDataSource", DataSource.class);
    }

    JdbcClient events() {
        return JdbcClient.create(eventsDataSource());
    }

    JdbcClient readModel() {
        return get(JdbcClient.class);
    }

    @Override
    public void close() {
        context.close();
    }
}
