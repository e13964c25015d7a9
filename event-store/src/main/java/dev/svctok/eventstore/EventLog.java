package dev.svctok.eventstore;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where events stand in the one sequence of all events. */
public final class EventLog {

    private final JdbcClient events;
    private final DurableReads durable;

    EventLog(JdbcClient events, DurableReads durable) {
        this.events = events;
        this.durable = durable;
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

    /** The global position of the event that deleted the token for good; empty if it is not deleted. */
    public OptionalLong positionOfDeletion(TokenId id) {
        return durable
                .of(() -> events.sql(
                                "select global_index from domain_event where aggregate_identifier = ? and payload_type = ?")
                        .params(id.toString(), StoredTypes.nameOf(TokenDeleted.class))
                        .query(Long.class)
                        .list())
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
    boolean holdsAnyOf(SortedSet<Long> positions) {
        return !taken(events, positions).isEmpty();
    }

    /**
     * Those of the global positions at which an event stands. They may be more than a database takes in a statement, and lie
     * close together: they are gaps.
     */
    static List<Long> taken(JdbcClient events, SortedSet<Long> positions) {
        if (positions.isEmpty()) {
            return List.of();
        }
        List<Long> taken = new ArrayList<>(
                events.sql("select global_index from domain_event where global_index >= ? and global_index <= ?")
                        .params(positions.first(), positions.last())
                        .query(Long.class)
                        .list());
        taken.retainAll(positions);
        return taken;
    }

    /** The global position of the newest event that is there for good; 0 if there is none. */
    long durableHead() {
        return durable
                .of(() -> events.sql("select global_index from domain_event order by global_index desc limit 1")
                        .query(Long.class)
                        .list())
                .stream()
                .findFirst()
                .orElse(0L);
    }

    /** Whether there is no event that is there for good. */
    public boolean isEmpty() {
        return durableHead() == 0;
    }
}
