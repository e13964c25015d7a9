package dev.svctok.query.list;

import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.FindToken;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenKey;
import dev.svctok.api.query.TokenPage;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.queryhandling.QueryHandler;

/** The list that people read. */
@ProcessingGroup(ListTokens.PROJECTION)
public class TokenListProjection {

    private final TokenListTable table;

    TokenListProjection(TokenListTable table) {
        this.table = table;
    }

    @EventHandler
    void on(TokenCreated event, @Timestamp Instant now) {
        table.insert(
                event.id(),
                event.name(),
                event.roles(),
                event.expiration(),
                event.description(),
                event.dedicatedSubject(),
                now);
    }

    @EventHandler
    void on(TokenBootstrapped event, @Timestamp Instant now) {
        table.insert(event.id(), event.name(), event.roles(), event.expiration(), null, null, now);
    }

    @EventHandler
    void on(TokenDeleted event) {
        table.delete(event.id());
    }

    @ResetHandler
    void reset() {
        table.deleteAll();
    }

    @QueryHandler
    Optional<ServiceToken> handle(FindToken query) {
        return table.find(query.id());
    }

    @QueryHandler
    TokenPage handle(ListTokens query, Clock clock) {
        List<ServiceToken> found = table.page(query.filter(), query.after(), query.limit() + 1, clock.instant());
        boolean more = found.size() > query.limit();
        List<ServiceToken> tokens = more ? found.subList(0, query.limit()) : found;
        return new TokenPage(tokens, more ? keyOf(tokens.get(tokens.size() - 1)) : null);
    }

    private static TokenKey keyOf(ServiceToken token) {
        return new TokenKey(token.name(), token.id());
    }
}
