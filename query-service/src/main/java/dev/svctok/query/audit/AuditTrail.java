package dev.svctok.query.audit;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.DeadLetterDiscarded;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.api.http.AuditEvent;
import dev.svctok.eventstore.EventFilter;
import dev.svctok.eventstore.EventReader;
import dev.svctok.eventstore.StoredEvent;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what has happened, from the events. */
public final class AuditTrail {

    private static final String SOURCE = "/api/security/tokens";

    private final EventReader reader;

    AuditTrail(EventReader reader) {
        this.reader = reader;
    }

    /** The place of the newest event that can be told of; it and all before it will never change. */
    public long head() {
        return reader.settledHead();
    }

    /** The names of everything that can happen. */
    public Set<String> types() {
        return reader.types();
    }

    /** All that has happened to a token, in order; empty if there never was one with this id. */
    public List<AuditEvent> historyOf(TokenId id) {
        return told(reader.ofTokens(List.of(id)), Map.of());
    }

    /**
     * The next events in order.
     *
     * @param after the place of the last that is known already; 0 to begin with the first
     * @param upTo the last place to look at, not beyond the {@link #head()}
     * @param limit how many at the most
     */
    public List<AuditEvent> page(EventFilter filter, long after, long upTo, int limit) {
        List<StoredEvent> events = reader.page(filter, after, upTo, limit);
        return told(events, statesBefore(events));
    }

    /** What the tokens were before these events, for those that did not begin with them. */
    private Map<TokenId, TokenState> statesBefore(List<StoredEvent> events) {
        Map<TokenId, Long> firstHere = new HashMap<>();
        events.forEach(event -> firstHere.putIfAbsent(event.payload().id(), event.position()));
        Set<TokenId> older = events.stream()
                .filter(event ->
                        !(event.payload() instanceof TokenCreated || event.payload() instanceof TokenBootstrapped))
                .map(event -> event.payload().id())
                .collect(Collectors.toSet());
        Map<TokenId, TokenState> states = new HashMap<>();
        for (StoredEvent event : reader.ofTokens(older)) {
            TokenId id = event.payload().id();
            if (event.position() < firstHere.getOrDefault(id, 0L)) {
                states.put(id, states.getOrDefault(id, TokenState.NONE).after(event.payload()));
            }
        }
        return states;
    }

    private static List<AuditEvent> told(List<StoredEvent> events, Map<TokenId, TokenState> before) {
        Map<TokenId, TokenState> states = new HashMap<>(before);
        List<AuditEvent> told = new ArrayList<>(events.size());
        for (StoredEvent event : events) {
            TokenId id = event.payload().id();
            TokenState was = states.getOrDefault(id, TokenState.NONE);
            TokenState is = was.after(event.payload());
            states.put(id, is);
            told.add(told(event, was, is));
        }
        return told;
    }

    private static AuditEvent told(StoredEvent event, TokenState was, TokenState is) {
        TokenId id = event.payload().id();
        return new AuditEvent(
                AuditEvent.SPEC_VERSION,
                event.id(),
                SOURCE,
                event.type(),
                id.toString(),
                rfc3339(event.time()),
                AuditEvent.CONTENT_TYPE,
                new AuditEvent.Data(
                        event.position(),
                        id.value(),
                        is.name(),
                        who(event.actor()),
                        changes(event.payload(), was, is)));
    }

    private static List<AuditEvent.Change> changes(TokenEvent event, TokenState was, TokenState is) {
        return event instanceof DeadLetterDiscarded discarded
                ? List.of(new AuditEvent.Change(
                        "deadLetter", "%s in %s".formatted(discarded.eventId(), discarded.projection()), null))
                : was.changesTo(is);
    }

    private static AuditEvent.Who who(Actor actor) {
        return new AuditEvent.Who(
                actor.kind().name().toLowerCase(Locale.ROOT),
                valueOf(actor.tokenId()),
                valueOf(actor.tokenName()),
                actor.remoteAddress(),
                actor.userAgent(),
                actor.requestId());
    }

    private static @Nullable Long valueOf(@Nullable TokenId id) {
        return id == null ? null : id.value();
    }

    private static @Nullable String valueOf(@Nullable TokenName name) {
        return name == null ? null : name.value();
    }

    private static String rfc3339(Instant moment) {
        return DateTimeFormatter.ISO_INSTANT.format(moment);
    }
}
