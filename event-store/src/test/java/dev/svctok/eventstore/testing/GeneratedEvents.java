package dev.svctok.eventstore.testing;

import dev.svctok.api.Actor;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretFormat;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.DataDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes a store with many tokens, by the event store itself, thousands in a transaction. */
public final class GeneratedEvents {

    private static final long FIRST_ID = 1_000_000_000L;
    private static final int BATCH = 10_000;

    /** How many tokens are created between the creation of one and its deletion. */
    private static final int LIFETIME = 20_003;

    private static final Map<String, Object> ACTOR = new Actor(
                    Actor.Kind.TOKEN, new TokenId(7), new TokenName("generator"), "127.0.0.1", "generator", "generated")
            .toMetaData();

    private GeneratedEvents() {}

    /** The id of the n-th token, from 0, for ten millions of them. Not in sequence, as those of a service. */
    public static TokenId id(int n) {
        return new TokenId(FIRST_ID + (n * 7_919L) % 10_000_019L * 99_991L);
    }

    /** The plain secret of the n-th token. */
    public static String secret(int n) {
        return SecretFormat.write(String.format(Locale.ROOT, "%0" + SecretFormat.RANDOM_LENGTH + "d", n));
    }

    /**
     * Writes so many tokens, of which every tenth is deleted later on, from the first on.
     *
     * @return how many events that are
     */
    public static synchronized long write(List<String> storageArguments, int tokens) {
        // Logging belongs to the whole JVM.
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Store.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                // What is not here cannot be part of its health.
                .properties("management.endpoint.health.validate-group-membership=false")
                .run(storageArguments.toArray(String[]::new))) {
            EventStore store = context.getBean(EventStore.class);
            writeFast(context, true);
            long written = 0;
            List<DomainEventMessage<TokenEvent>> batch = new ArrayList<>();
            for (int n = 0; n < tokens + LIFETIME; n++) {
                if (n < tokens) {
                    batch.add(message(created(n), 0));
                }
                int old = n - LIFETIME;
                if (old >= 0 && old % 10 == 0) {
                    batch.add(message(new TokenDeleted(id(old)), 1));
                }
                if (batch.size() >= BATCH || n == tokens + LIFETIME - 1) {
                    store.publish(batch);
                    written += batch.size();
                    batch.clear();
                }
            }
            writeFast(context, false);
            return written;
        } finally {
            System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
        }
    }

    /**
     * Else the file of an H2 that is written at this rate is a hundred times as large as what is in it, and each event waits until
     * its place is written down.
     */
    private static void writeFast(ConfigurableApplicationContext context, boolean fast) {
        if (context.getBean(DataDirectory.class).path() != null) {
            JdbcClient events = JdbcClient.create(context.getBean("eventsDataSource", DataSource.class));
            events.sql("set retention_time " + (fast ? 0 : 45_000)).update();
            events.sql("set write_delay " + (fast ? 500 : 0)).update();
        }
    }

    private static TokenCreated created(int n) {
        return new TokenCreated(
                id(n),
                new TokenName("token %07d".formatted(n * 2_654_435_761L % 9_999_991L)),
                List.of(new RoleName(n % 3 == 0 ? "stackstate-guest" : "stackstate-k8s-troubleshooter")),
                null,
                SecretHash.of(secret(n)),
                null,
                null);
    }

    private static DomainEventMessage<TokenEvent> message(TokenEvent event, long sequence) {
        return new GenericDomainEventMessage<>("ServiceToken", event.id().toString(), sequence, event, ACTOR);
    }

    /** The event store alone. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "dev.svctok.auth.VerificationAutoConfiguration",
                "dev.svctok.auth.web.TokenAuthAutoConfiguration",
                "dev.svctok.auth.web.OpenApiAutoConfiguration"
            })
    static class Store {}
}
