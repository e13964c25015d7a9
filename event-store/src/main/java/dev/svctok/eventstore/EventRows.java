package dev.svctok.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.axonframework.eventhandling.DomainEventData;
import org.axonframework.eventhandling.GenericDomainEventEntry;

/** Reads the rows of the event store. */
final class EventRows {

    private EventRows() {}

    /** Its place in the one sequence of all events. */
    static long positionOf(ResultSet row) throws SQLException {
        return row.getLong("global_index");
    }

    static DomainEventData<?> event(ResultSet row) throws SQLException {
        return new GenericDomainEventEntry<>(
                row.getString("aggregate_type"),
                row.getString("aggregate_identifier"),
                row.getLong("sequence_number"),
                row.getString("event_identifier"),
                row.getString("time_stamp"),
                row.getString("payload_type"),
                row.getString("payload_revision"),
                row.getBytes("payload"),
                row.getBytes("meta_data"));
    }
}
