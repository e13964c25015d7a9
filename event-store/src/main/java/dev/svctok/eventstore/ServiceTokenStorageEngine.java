package dev.svctok.eventstore;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Stream;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Axon's JDBC engine with a column more, by which the events that a token's bearer caused are found, and without
 * snapshots: a token's whole life is a handful of events.
 */
final class ServiceTokenStorageEngine extends JdbcEventStorageEngine {

    ServiceTokenStorageEngine(Builder builder) {
        super(builder);
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
