package dev.svctok.eventstore;

import dev.svctok.api.TokenId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The rows of a projection, in either {@link Slot}. Every bean of this type can be built anew while it serves. */
public interface ProjectionTables {

    /** The name of the {@link Projection} that they belong to. */
    String projection();

    /** Brings the rows up to date with the next events, within the surrounding transaction. */
    void apply(Slot slot, List<TimedEvent> events);

    /**
     * Writes rows of the tokens that these events create, in the order of the events, as they are after the last of them.
     * What happens to other tokens is left to {@link #apply}.
     */
    void load(Slot slot, List<TimedEvent> events);

    /** The names of the tables, in the same order for both slots. */
    List<String> tables(Slot slot);

    /** The column that holds the id of the token, in each of the tables. */
    String key();

    /** The next tokens that have rows, by their id. */
    List<TokenId> tokens(Slot slot, long afterId, int limit);

    /** What stands in the rows of these tokens, for each that has any, by the names of its members. */
    Map<TokenId, Map<String, Object>> rows(Slot slot, Collection<TokenId> tokens);

    /** What should stand in the rows of the token to which all this happened; empty if it should have none. */
    Map<String, Object> expected(List<TimedEvent> events);
}
