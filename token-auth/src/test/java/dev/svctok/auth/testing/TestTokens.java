package dev.svctok.auth.testing;

import dev.svctok.api.Actor;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretFormat;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.auth.IndexedVerifier;
import dev.svctok.eventstore.EventLog;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

/** Tokens whose events a test writes into the store itself, as another node's command service would. */
public final class TestTokens {

    private static final AtomicLong NUMBERS = new AtomicLong(1_000);

    private final ApplicationContext service;

    TestTokens(ApplicationContext service) {
        this.service = service;
    }

    public static TokenId newId() {
        return new TokenId(NUMBERS.incrementAndGet());
    }

    /** The plain token of an id; of the form that the service generates. */
    public static String secretOf(TokenId id) {
        return SecretFormat.write(String.format(Locale.ROOT, "%0" + SecretFormat.RANDOM_LENGTH + "d", id.value()));
    }

    /** Creates a token with these roles that the service accepts at once, and returns it in plain. */
    public String with(String... roles) {
        return secretOf(create("test", null, roles));
    }

    /** Creates a token that the service's verifier knows. */
    public TokenId create(String name, @Nullable Instant expiration, String... roles) {
        TokenId id = newId();
        publish(created(id, name, expiration, roles), 0);
        awaitVerifier();
        return id;
    }

    public static TokenCreated created(TokenId id, String name, @Nullable Instant expiration, String... roles) {
        return new TokenCreated(
                id, new TokenName(name), names(roles), expiration, SecretHash.of(secretOf(id)), null, null);
    }

    public static TokenBootstrapped bootstrapped(TokenId id, Instant expiration, String... roles) {
        return new TokenBootstrapped(
                id, new TokenName("bootstrap-token"), names(roles), expiration, SecretHash.of(secretOf(id)));
    }

    /** Deletes a token, and returns when the verifier knows. */
    public void delete(TokenId id) {
        publish(new TokenDeleted(id), 1);
        awaitVerifier();
    }

    /** Stores an event. */
    public void publish(TokenEvent event, long sequence) {
        service.getBean(EventStore.class).publish(message(event, sequence));
    }

    /** Stores an event that somebody caused. */
    public void publish(TokenEvent event, long sequence, Actor actor) {
        service.getBean(EventStore.class).publish(message(event, sequence).withMetaData(actor.toMetaData()));
    }

    /** Stores the first events of many tokens at once. */
    public void publishFirst(List<? extends TokenEvent> events) {
        service.getBean(EventStore.class)
                .publish(events.stream().map(event -> message(event, 0)).toList());
    }

    private static DomainEventMessage<TokenEvent> message(TokenEvent event, long sequence) {
        return new GenericDomainEventMessage<>("ServiceToken", event.id().toString(), sequence, event);
    }

    /** Returns when the service's verifier knows all that is stored. */
    public void awaitVerifier() {
        try {
            IndexedVerifier verifier = service.getBean(IndexedVerifier.class);
            if (!verifier.await(service.getBean(EventLog.class).head(), RunningService.AMPLE)) {
                throw new IllegalStateException("the verifier does not follow the events");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<RoleName> names(String... roles) {
        return Stream.of(roles).map(RoleName::new).toList();
    }
}
