package dev.svctok.eventstore;

import dev.svctok.eventstore.Rebuild.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Builds a projection anew in the slot that does not serve, step by step, and lets it serve. The new rows never see an event
 * that the old ones have not seen: so they can be exactly as far at the moment of the switch, and the processor, which
 * knows nothing of all this, goes on with the new rows where it left the old ones.
 *
 * <p>Up to a target the rows are written without indexes, in the order of the events: first those of the tokens as they are
 * created, then, when they can be found by their ids, what became of them.
 */
final class ProjectionRebuilder implements AutoCloseable {

    /** Events that one transaction brings in. */
    private static final int STEP = 5_000;

    /** With so few left, the processor waits while the last are brought in. */
    private static final int LAST_STEP = 500;

    private final ProjectionTables tables;
    private final String projection;
    private final RebuildTable rebuilds;
    private final ProjectionSlots slots;
    private final SlotSchema schema;
    private final ProjectionPositions positions;
    private final DeadLetters deadLetters;
    private final EventReader events;
    private final TransactionTemplate transaction;
    private final ReadAhead<Part> ahead = new ReadAhead<>();

    ProjectionRebuilder(
            ProjectionTables tables,
            RebuildTable rebuilds,
            ProjectionSlots slots,
            SlotSchema schema,
            ProjectionPositions positions,
            DeadLetters deadLetters,
            EventReader events,
            PlatformTransactionManager readModel) {
        this.tables = tables;
        this.projection = tables.projection();
        this.rebuilds = rebuilds;
        this.slots = slots;
        this.schema = schema;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.events = events;
        this.transaction = new TransactionTemplate(readModel);
    }

    /**
     * Brings the next events in, makes an index, or makes the switch.
     *
     * @return false when there is nothing left to do: it is done, was called off, or has become another node's work
     */
    boolean step() {
        Rebuild rebuild = rebuilds.find(projection).orElse(null);
        if (rebuild == null || (rebuild.firstFill() && hasBegun())) {
            return false;
        }
        return switch (rebuild.phase()) {
            case PREPARE -> prepare(rebuild);
            case LOAD -> load(rebuild);
            case KEYS -> makeIndexes(rebuild, true, Phase.DELETIONS, null);
            case DELETIONS -> delete(rebuild);
            case INDEXES -> makeIndexes(rebuild, false, Phase.FOLLOW, seenUpTo(rebuild.target()));
            case FOLLOW -> follow(rebuild);
        };
    }

    private boolean prepare(Rebuild rebuild) {
        return inIdleSlot(slot -> {
            if (!isStill(rebuild)) {
                return false;
            }
            schema.empty(tables, slot);
            schema.dropIndexes(tables, slot);
            rebuilds.enter(projection, Phase.LOAD, Positions.settledBy(seenByOld(rebuild)), null);
            return true;
        });
    }

    private boolean load(Rebuild rebuild) {
        Part part = nextPart(rebuild, events::replay);
        return inTransaction(rebuild, () -> {
            tables.load(slotToBuild(), part.events());
            advance(rebuild, part);
            if (part.seen().getIndex() == rebuild.target()) {
                rebuilds.enter(projection, Phase.KEYS, rebuild.target(), null);
            }
        });
    }

    private boolean delete(Rebuild rebuild) {
        Part part = nextPart(rebuild, events::replayDeletions);
        return inTransaction(rebuild, () -> {
            if (!part.events().isEmpty()) {
                tables.apply(slotToBuild(), part.events());
            }
            boolean done = part.seen().getIndex() == rebuild.target();
            rebuilds.enter(
                    projection, done ? Phase.INDEXES : Phase.DELETIONS, rebuild.target(), done ? null : part.seen());
        });
    }

    /** What comes next on the way to the target; what comes after it is read meanwhile. */
    private Part nextPart(Rebuild rebuild, Reading reading) {
        long target = rebuild.target();
        Part part = ahead.take(
                new Place(rebuild.phase(), rebuild.reached()), () -> part(reading, rebuild.reached(), target));
        long reached = part.seen().getIndex();
        if (reached < target) {
            ahead.begin(new Place(rebuild.phase(), reached), () -> part(reading, reached, target));
        }
        return part;
    }

    private static Part part(Reading reading, long after, long target) {
        List<EventReader.Replayed> next = reading.read(after, target, STEP);
        long reached = next.size() < STEP ? target : next.get(STEP - 1).position();
        return new Part(next.stream().map(EventReader.Replayed::event).toList(), seenUpTo(reached));
    }

    private static GapAwareTrackingToken seenUpTo(long position) {
        return GapAwareTrackingToken.newInstance(position, Collections.emptySortedSet());
    }

    private boolean makeIndexes(Rebuild rebuild, boolean keys, Phase next, @Nullable GapAwareTrackingToken seen) {
        return inIdleSlot(slot -> {
            // Not locked while an index is made, which takes its time: whoever calls it off need not wait.
            if (rebuilds.find(projection).filter(rebuild::isAt).isEmpty()) {
                return false;
            }
            if (schema.makeNextIndex(tables, slot, keys)) {
                return rebuilds.claim(projection);
            }
            if (!keys) {
                schema.analyze(tables, slot);
            }
            if (!isStill(rebuild)) {
                return false;
            }
            rebuilds.enter(projection, next, rebuild.target(), seen);
            return true;
        });
    }

    private boolean follow(Rebuild rebuild) {
        GapAwareTrackingToken old = seenByOld(rebuild);
        if (old.getIndex() - rebuild.reached() <= LAST_STEP) {
            return Boolean.TRUE.equals(transaction.execute(status -> lastStep()));
        }
        // Read before the transaction, which need not last longer than the writing.
        Part part = partToFollow(rebuild, old);
        return inTransaction(rebuild, () -> bringIn(rebuild, part, slotToBuild()));
    }

    private boolean lastStep() {
        Slot idle = slots.lockIdle(projection);
        // From here on whoever works on the projection waits. The processor stores its position, and may then write
        // rows; who tries dead letters again holds them, and may then write rows. All is locked in that order.
        positions.lock(projection);
        deadLetters.lock(projection);
        slots.lock(projection);
        Optional<Rebuild> locked = rebuilds.lock(projection);
        if (locked.isEmpty()) {
            return false;
        }
        Rebuild rebuild = locked.get();
        if (rebuild.firstFill() && hasBegun()) {
            return false;
        }
        GapAwareTrackingToken old = seenByOld(rebuild);
        Part part = partToFollow(rebuild, old);
        bringIn(rebuild, part, idle);
        if (part.seen().getIndex() < old.getIndex()) {
            return true;
        }
        if (rebuild.firstFill()) {
            positions.begin(projection, part.seen());
        } else {
            // Of those, the new rows have seen everything.
            deadLetters.forget(projection);
        }
        slots.flip(projection, rebuild.version());
        rebuilds.delete(projection);
        return false;
    }

    private void bringIn(Rebuild rebuild, Part part, Slot slot) {
        if (!part.events().isEmpty()) {
            tables.apply(slot, part.events());
        }
        advance(rebuild, part);
    }

    private void advance(Rebuild rebuild, Part part) {
        rebuilds.advance(
                projection, part.seen(), rebuild.events() + part.events().size());
    }

    /** At the first filling the old rows stand for nothing, and nobody writes them; all that is settled may be brought in. */
    private GapAwareTrackingToken seenByOld(Rebuild rebuild) {
        return rebuild.firstFill()
                ? seenUpTo(events.settledHead())
                : Positions.seen(positions.of(projection).orElse(null));
    }

    /** What the old rows have seen and the new ones have not, as far as it fits into a step. */
    private Part partToFollow(Rebuild rebuild, GapAwareTrackingToken old) {
        GapAwareTrackingToken seen = Positions.seen(rebuild.seen());
        List<TimedEvent> part = new ArrayList<>();
        SortedSet<Long> late = new TreeSet<>(seen.getGaps());
        late.removeAll(old.getGaps());
        for (long position : late) {
            events.replay(position - 1, position, 1).forEach(event -> part.add(event.event()));
        }
        List<EventReader.Replayed> next = events.replay(seen.getIndex(), old.getIndex(), STEP);
        next.stream()
                .filter(event -> !old.getGaps().contains(event.position()))
                .forEach(event -> part.add(event.event()));
        long index = next.size() < STEP ? old.getIndex() : next.get(STEP - 1).position();
        return new Part(
                part, GapAwareTrackingToken.newInstance(index, old.getGaps().headSet(index)));
    }

    /** The slot cannot change while a rebuild is under way: nothing else makes the switch. */
    private Slot slotToBuild() {
        return slots.current(projection).other();
    }

    /** Whether a processor writes the rows that serve. */
    private boolean hasBegun() {
        return positions.hasSeenAnything(projection) || positions.isWorkedOn(projection);
    }

    private boolean isStill(Rebuild expected) {
        return rebuilds.lock(projection).filter(expected::isAt).isPresent();
    }

    /** Does the work in one transaction, unless the rebuild has been called off or taken over meanwhile. */
    private boolean inTransaction(Rebuild expected, Runnable work) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            if (!isStill(expected)) {
                return false;
            }
            work.run();
            return true;
        }));
    }

    /** Nobody else changes the tables of the slot meanwhile. */
    private boolean inIdleSlot(IdleWork work) {
        return Boolean.TRUE.equals(transaction.execute(status -> work.in(slots.lockIdlePatiently(projection))));
    }

    @Override
    public void close() {
        ahead.close();
    }

    private interface Reading {

        List<EventReader.Replayed> read(long after, long upTo, int limit);
    }

    interface Factory {

        ProjectionRebuilder of(ProjectionTables tables);
    }

    private interface IdleWork {

        /** @return whether there may be more to do */
        boolean in(Slot idle);
    }

    private record Place(Phase phase, long position) {}

    private record Part(List<TimedEvent> events, GapAwareTrackingToken seen) {}
}
