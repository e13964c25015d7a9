package dev.svctok.eventstore;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.eventhandling.TrackedEventData;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Axon's JDBC engine with a column more, by which the events that a token's bearer caused are found, and without
 * snapshots: a token's whole life is a handful of events.
 *
 * <p>Whoever follows the events watches a place without one until it is settled that none will come there. Axon gives it up
 * by the clocks of those who wrote, and when ten thousand events have come after it: a deletion whose writer hung before its
 * commit would be missed for good.
 *
 * <p>Nobody is told of an event that a killed process may still lose: neither who follows the events, nor a command, whose
 * answer may be that a token is deleted already.
 */
final class ServiceTokenStorageEngine extends JdbcEventStorageEngine {

    private static final int WATCH_ALL_GAPS = Integer.MAX_VALUE;
    private static final int MANY_GAPS = 1_000;

    private final SettledHead settledHead;
    private final DurableReads durable;

    ServiceTokenStorageEngine(Builder builder, SettledHead settledHead, DurableReads durable) {
        super(builder.gapCleaningThreshold(WATCH_ALL_GAPS));
        this.settledHead = settledHead;
        this.durable = durable;
    }

    @Override
    protected List<? extends TrackedEventData<?>> fetchTrackedEvents(@Nullable TrackingToken lastToken, int batchSize) {
        GapAwareTrackingToken last = withFewGaps(Positions.seen(lastToken));
        // Before the events are read: what was settled then, and is not among them, will never be.
        long settled = last.hasGaps() ? settledHead.glance() : 0;
        List<? extends TrackedEventData<?>> events = durable.of(() -> super.fetchTrackedEvents(last, batchSize));
        return last.hasGaps() && last.getGaps().first() <= settled
                ? events.stream()
                        .map(event -> withoutGaps(event, last.getIndex(), settled))
                        .toList()
                : events;
    }

    /** Each is a parameter of the query, of which no database takes any number: thousands of appends may have failed. */
    private GapAwareTrackingToken withFewGaps(GapAwareTrackingToken token) {
        return token.getGaps().size() <= MANY_GAPS
                ? token
                : GapAwareTrackingToken.newInstance(token.getIndex(), settledHead.open(token.getGaps()));
    }

    @Override
    protected List<? extends DomainEventData<?>> fetchDomainEvents(
            String aggregateIdentifier, long firstSequenceNumber, int batchSize) {
        return durable.of(() -> super.fetchDomainEvents(aggregateIdentifier, firstSequenceNumber, batchSize));
    }

    /** Events come in order: the first that is beyond the end so far comes after all that have filled a gap. */
    private static TrackedEventData<?> withoutGaps(TrackedEventData<?> event, long end, long settled) {
        GapAwareTrackingToken token = (GapAwareTrackingToken) event.trackingToken();
        return token.getIndex() > end
                ? new TrackedDomainEventData<>(token.withGapsTruncatedAt(settled + 1), (DomainEventData<?>) event)
                : event;
    }

    @Override
    protected TrackedEventData<?> getTrackedEventData(ResultSet row, @Nullable GapAwareTrackingToken previous)
            throws SQLException {
        return new TrackedDomainEventData<>(
                Positions.seen(previous).advanceTo(EventRows.positionOf(row), WATCH_ALL_GAPS), EventRows.event(row));
    }

    @Override
    protected PreparedStatement appendEvents(
            Connection connection, List<? extends EventMessage<?>> events, Serializer serializer) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(
                "insert into domain_event (event_identifier, aggregate_identifier, sequence_number, aggregate_type,"
                        + " time_stamp, payload_type, payload_revision, payload, meta_data, actor_token_id)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        for (EventMessage<?> event : events) {
            add(statement, (DomainEventMessage<?>) event, serializer);
        }
        return statement;
    }

    private static void add(PreparedStatement statement, DomainEventMessage<?> event, Serializer serializer)
            throws SQLException {
        SerializedObject<byte[]> payload = event.serializePayload(serializer, byte[].class);
        statement.setString(1, event.getIdentifier());
        statement.setString(2, event.getAggregateIdentifier());
        statement.setLong(3, event.getSequenceNumber());
        statement.setString(4, event.getType());
        statement.setString(5, DateTimeUtils.formatInstant(event.getTimestamp()));
        statement.setString(6, payload.getType().getName());
        statement.setString(7, payload.getType().getRevision());
        statement.setBytes(8, payload.getData());
        statement.setBytes(9, event.serializeMetaData(serializer, byte[].class).getData());
        statement.setObject(10, actorTokenId(event), Types.BIGINT);
        statement.addBatch();
    }

    private static @Nullable Long actorTokenId(EventMessage<?> event) {
        TokenId id = Actor.fromMetaData(event.getMetaData()).tokenId();
        return id == null ? null : id.value();
    }

    @Override
    protected Stream<? extends DomainEventData<?>> readSnapshotData(String aggregateIdentifier) {
        return Stream.empty();
    }
}
