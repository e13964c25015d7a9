package dev.svctok.eventstore;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.upcasting.event.EventUpcaster;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads events with their places in the one sequence of all events, older revisions brought up to date. */
public final class EventReader {

    private static final String COLUMNS = "select global_index, event_identifier, aggregate_type, aggregate_identifier,"
            + " sequence_number, time_stamp, payload_type, payload_revision, payload, meta_data from domain_event";

    private static final EventFilter DELETIONS =
            new EventFilter(Set.of(StoredTypes.nameOf(TokenDeleted.class)), null, null, null, null);

    private final JdbcClient events;
    private final JdbcClient patientEvents;
    private final SettledHead settledHead;
    private final DurableReads durable;
    private final Serializer serializer;
    private final EventUpcaster upcasters;

    /** @param patientEvents for what may have to look through all of them */
    EventReader(
            JdbcClient events,
            JdbcClient patientEvents,
            SettledHead settledHead,
            DurableReads durable,
            Serializer serializer,
            EventUpcaster upcasters) {
        this.events = events;
        this.patientEvents = patientEvents;
        this.settledHead = settledHead;
        this.durable = durable;
        this.serializer = serializer;
        this.upcasters = upcasters;
    }

    /** The place up to which the sequence cannot change any more: whoever has read so far has missed nothing. */
    public long settledHead() {
        return settledHead.advance();
    }

    /** The names under which events can be stored. */
    public Set<String> types() {
        return StoredTypes.names();
    }

    /** All that has happened to these tokens, for each in order. */
    public List<StoredEvent> ofTokens(Collection<TokenId> ids) {
        return ids.isEmpty()
                ? List.of()
                : durable.of(() -> read(events.sql(
                                COLUMNS
                                        + " where aggregate_identifier in (:ids) order by aggregate_identifier, sequence_number")
                        .param("ids", ids.stream().map(TokenId::toString).toList())));
    }

    /**
     * The next events in order.
     *
     * @param after the place of the last that is known already; 0 to begin with the first
     * @param upTo the last place to look at, not beyond the {@link #settledHead()} if nothing may be missed
     * @param limit how many at the most
     */
    public List<StoredEvent> page(EventFilter filter, long after, long upTo, int limit) {
        return read(new Statement(filter).between(after, upTo).limit(limit).toSql(events));
    }

    /** As {@link #page}, of everything, and no more of each event than projections need. */
    List<Replayed> replay(long after, long upTo, int limit) {
        return replay(events, EventFilter.NONE, after, upTo, limit);
    }

    /** As {@link #replay(long, long, int)}, of the deletions alone. */
    List<Replayed> replayDeletions(long after, long upTo, int limit) {
        return replay(patientEvents, DELETIONS, after, upTo, limit);
    }

    private List<Replayed> replay(JdbcClient client, EventFilter filter, long after, long upTo, int limit) {
        return messages(new Statement(filter).between(after, upTo).limit(limit).toSql(client))
                .map(message -> new Replayed(
                        positionOf(message), new TimedEvent((TokenEvent) message.getPayload(), message.getTimestamp())))
                .toList();
    }

    /** Those of the tokens to which anything has happened. */
    Set<TokenId> known(Collection<TokenId> ids) {
        return ids.isEmpty()
                ? Set.of()
                : new HashSet<>(events.sql(
                                "select distinct aggregate_identifier from domain_event where aggregate_identifier in (:ids)")
                        .param("ids", ids.stream().map(TokenId::toString).toList())
                        .query((row, number) -> new TokenId(Long.parseLong(row.getString(1))))
                        .list());
    }

    record Replayed(long position, TimedEvent event) {}

    private static long positionOf(TrackedEventMessage<?> message) {
        return message.trackingToken().position().orElseThrow();
    }

    private List<StoredEvent> read(JdbcClient.StatementSpec statement) {
        return messages(statement).map(EventReader::stored).toList();
    }

    private Stream<TrackedEventMessage<?>> messages(JdbcClient.StatementSpec statement) {
        List<TrackedEventData<?>> rows = statement.query(EventReader::row).list();
        return EventUtils.upcastAndDeserializeTrackedEvents(rows.stream(), serializer, upcasters);
    }

    private static StoredEvent stored(TrackedEventMessage<?> message) {
        if (message.getPayload() instanceof TokenEvent payload) {
            return new StoredEvent(
                    positionOf(message),
                    message.getIdentifier(),
                    StoredTypes.nameOf(message.getPayloadType()),
                    message.getTimestamp(),
                    payload,
                    Actor.fromMetaData(message.getMetaData()));
        }
        throw new IllegalStateException("The event %s is none of a token".formatted(message.getIdentifier()));
    }

    private static TrackedEventData<?> row(ResultSet row, int number) throws SQLException {
        return new TrackedDomainEventData<>(
                new GlobalSequenceTrackingToken(EventRows.positionOf(row)), EventRows.event(row));
    }

    /** A query as it is put together. */
    private static final class Statement {

        private final StringBuilder sql = new StringBuilder(COLUMNS).append(" where 1 = 1");
        private final List<Object> parameters = new ArrayList<>();

        Statement(EventFilter filter) {
            if (!filter.types().isEmpty()) {
                sql.append(" and payload_type in (?")
                        .append(", ?".repeat(filter.types().size() - 1))
                        .append(')');
                parameters.addAll(filter.types());
            }
            if (filter.tokenId() != null) {
                and("aggregate_identifier = ?", filter.tokenId().toString());
            }
            if (filter.actorId() != null) {
                and("actor_token_id = ?", filter.actorId().value());
            }
            if (filter.since() != null) {
                and("time_stamp >= ?", stored(filter.since()));
            }
            if (filter.until() != null) {
                and("time_stamp < ?", stored(filter.until()));
            }
        }

        Statement between(long after, long upTo) {
            and("global_index > ?", after);
            and("global_index <= ?", upTo);
            sql.append(" order by global_index");
            return this;
        }

        Statement limit(int limit) {
            sql.append(" limit ?");
            parameters.add(limit);
            return this;
        }

        JdbcClient.StatementSpec toSql(JdbcClient client) {
            return client.sql(sql.toString()).params(parameters);
        }

        private void and(String condition, Object parameter) {
            sql.append(" and ").append(condition);
            parameters.add(parameter);
        }

        /** Events are stored with milliseconds, as text that sorts by time. */
        private static String stored(Instant moment) {
            Instant millis = moment.truncatedTo(ChronoUnit.MILLIS);
            return DateTimeUtils.formatInstant(millis.equals(moment) ? millis : millis.plusMillis(1));
        }
    }
}
