package dev.svctok.eventstore;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where events stand in the one sequence of all events. */
public final class EventLog {

    private final JdbcClient events;

    EventLog(JdbcClient events) {
        this.events = events;
    }

    /** The global position of the newest event; 0 if there is none. */
    public long head() {
        return events.sql("select coalesce(max(global_index), 0) from domain_event")
                .query(Long.class)
                .single();
    }

    /** The global position of the token's newest event; 0 if it has none. */
    public long lastPositionOf(TokenId id) {
        return events.sql("select coalesce(max(global_index), 0) from domain_event where aggregate_identifier = ?")
                .param(id.toString())
                .query(Long.class)
                .single();
    }

    /** The global position of the event that created the token; 0 if it was never there. */
    public long firstPositionOf(TokenId id) {
        return events.sql("select coalesce(min(global_index), 0) from domain_event where aggregate_identifier = ?")
                .param(id.toString())
                .query(Long.class)
                .single();
    }

    /** The global position of the event that deleted the token; empty if it is not deleted. */
    public OptionalLong positionOfDeletion(TokenId id) {
        return events
                .sql("select global_index from domain_event where aggregate_identifier = ? and payload_type = ?")
                .params(id.toString(), StoredTypes.nameOf(TokenDeleted.class))
                .query(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .max();
    }

    /** When the first event after a global position happened; empty if there is none. */
    Optional<Instant> timeAfter(long position) {
        return events.sql("select time_stamp from domain_event where global_index > ? order by global_index limit 1")
                .param(position)
                .query((row, number) -> Instant.parse(row.getString(1)))
                .optional();
    }

    /** Whether an event stands at any of these global positions. */
    boolean holdsAnyOf(Collection<Long> positions) {
        return !positions.isEmpty()
                && events.sql("select 1 from domain_event where global_index in (:positions) fetch first 1 row only")
                        .param("positions", positions)
                        .query(Integer.class)
                        .optional()
                        .isPresent();
    }

    public boolean isEmpty() {
        return head() == 0;
    }
}
