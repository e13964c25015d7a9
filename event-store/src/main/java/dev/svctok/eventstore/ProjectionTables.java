package dev.svctok.eventstore;

import java.util.List;

/** The rows of a projection, in either {@link Slot}. Every bean of this type can be built anew while it serves. */
public interface ProjectionTables {

    /** The name of the {@link Projection} that they belong to. */
    String projection();

    /** Brings the rows up to date with the next events, within the surrounding transaction. */
    void apply(Slot slot, List<TimedEvent> events);

    /** The names of the tables. */
    List<String> tables(Slot slot);
}
