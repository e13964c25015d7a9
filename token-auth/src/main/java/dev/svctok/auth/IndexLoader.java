package dev.svctok.auth;

import dev.svctok.api.RoleCatalog;
import dev.svctok.eventstore.ProjectionSlots;
import java.util.stream.Stream;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.jspecify.annotations.Nullable;

/** Makes the index in memory from the rows of the verification projection. */
final class IndexLoader {

    private final RoleCatalog roles;
    private final VerificationTable table;
    private final ProjectionSlots slots;
    private final EventStore eventStore;

    IndexLoader(RoleCatalog roles, VerificationTable table, ProjectionSlots slots, EventStore eventStore) {
        this.roles = roles;
        this.table = table;
        this.slots = slots;
        this.eventStore = eventStore;
    }

    /**
     * An index that has just been made.
     *
     * @param position what it knows of the events; null for none
     * @param version of the rows that it was made from, or an earlier one
     */
    record Loaded(VerificationIndex index, @Nullable TrackingToken position, int version) {}

    Loaded load() {
        // First this: were the rows built anew meanwhile, they would be loaded once more, not never.
        int version = version();
        VerificationIndex index = empty();
        VerificationTable.Shown shown = table.loadInto(index);
        // The table knows nothing of events that its projection could not digest. A delete may be among them.
        shown.aggregates().forEach(aggregate -> applyAllOf(aggregate, index));
        return new Loaded(index, shown.position(), version);
    }

    /** For as long as nothing has been loaded. */
    VerificationIndex empty() {
        return new VerificationIndex(roles);
    }

    /** Of the rows that serve now: how often they have been built anew, and once. */
    int version() {
        return slots.version(VerificationProjection.NAME);
    }

    private void applyAllOf(String aggregateIdentifier, VerificationIndex index) {
        try (Stream<? extends DomainEventMessage<?>> events =
                eventStore.readEvents(aggregateIdentifier).asStream()) {
            events.forEach(index::apply);
        }
    }
}
