package dev.svctok.query.list;

import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.api.http.LastUse;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ChangePage;
import dev.svctok.api.query.FindToken;
import dev.svctok.api.query.ListChanges;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenKey;
import dev.svctok.api.query.TokenPage;
import dev.svctok.auth.lastuse.LastUseTable;
import dev.svctok.eventstore.EventBatches;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.TimedEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.queryhandling.QueryHandler;

/** The list that people read. */
@ProcessingGroup(ListTokens.PROJECTION)
public class TokenListProjection {

    private final EventBatches batches;
    private final ProjectionSlots slots;
    private final TokenListRows rows;
    private final TokenListTable table;
    private final LastUseTable lastUses;
    private final TokenChangesTable changes;

    TokenListProjection(
            EventBatches batches,
            ProjectionSlots slots,
            TokenListRows rows,
            TokenListTable table,
            LastUseTable lastUses,
            TokenChangesTable changes) {
        this.batches = batches;
        this.slots = slots;
        this.rows = rows;
        this.table = table;
        this.lastUses = lastUses;
        this.changes = changes;
    }

    @EventHandler
    void on(TokenCreated event, @Timestamp Instant now) {
        apply(event, now);
    }

    @EventHandler
    void on(TokenBootstrapped event, @Timestamp Instant now) {
        apply(event, now);
    }

    @EventHandler
    void on(TokenDeleted event, @Timestamp Instant now) {
        apply(event, now);
    }

    private void apply(TokenEvent event, Instant now) {
        batches.add(
                ListTokens.PROJECTION,
                new TimedEvent(event, now),
                events -> rows.apply(slots.lock(ListTokens.PROJECTION), events));
    }

    @QueryHandler
    Optional<ServiceToken> handle(FindToken query) {
        return table.find(query.id())
                .map(token ->
                        token.withLastUsed(lastUses.find(List.of(token.id())).get(token.id())));
    }

    @QueryHandler
    TokenPage handle(ListTokens query, Clock clock) {
        List<ServiceToken> found =
                table.page(query.filter(), query.asOf(), query.after(), query.limit() + 1, clock.instant());
        boolean more = found.size() > query.limit();
        List<ServiceToken> tokens = more ? found.subList(0, query.limit()) : found;
        if (query.asOf() == null) {
            tokens = withLastUses(tokens);
        }
        return new TokenPage(tokens, more ? keyOf(tokens.get(tokens.size() - 1)) : null);
    }

    private List<ServiceToken> withLastUses(List<ServiceToken> tokens) {
        Map<Long, LastUse> uses =
                lastUses.find(tokens.stream().map(ServiceToken::id).toList());
        return tokens.stream()
                .map(token -> token.withLastUsed(uses.get(token.id())))
                .toList();
    }

    @QueryHandler
    ChangePage handle(ListChanges query) {
        return changes.page(query);
    }

    private static TokenKey keyOf(ServiceToken token) {
        return new TokenKey(token.name(), token.id());
    }
}
