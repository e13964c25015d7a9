package dev.svctok.eventstore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Builds a projection anew in the slot that does not serve, step by step, and lets it serve. The new rows never see an event
 * that the old ones have not seen: so they can be exactly as far at the moment of the switch, and the processor, which
 * knows nothing of all this, goes on with the new rows where it left the old ones.
 */
final class ProjectionRebuilder implements AutoCloseable {

    /** Events that one transaction brings in. */
    private static final int STEP = 5_000;

    /** With so few left, the processor waits while the last are brought in. */
    private static final int LAST_STEP = 500;

    private final ProjectionTables tables;
    private final RebuildTable rebuilds;
    private final ProjectionSlots slots;
    private final ProjectionPositions positions;
    private final DeadLetters deadLetters;
    private final EventReader events;
    private final TransactionTemplate transaction;
    private final ReadAhead ahead = new ReadAhead();

    ProjectionRebuilder(
            ProjectionTables tables,
            RebuildTable rebuilds,
            ProjectionSlots slots,
            ProjectionPositions positions,
            DeadLetters deadLetters,
            EventReader events,
            PlatformTransactionManager readModel) {
        this.tables = tables;
        this.rebuilds = rebuilds;
        this.slots = slots;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.events = events;
        this.transaction = new TransactionTemplate(readModel);
    }

    /**
     * Brings the next events in, or makes the switch.
     *
     * @return false when there is nothing left to do: it is done, was called off, or has become another node's work
     */
    boolean step() {
        Rebuild rebuild = rebuilds.find(tables.projection()).orElse(null);
        if (rebuild == null) {
            return false;
        }
        GapAwareTrackingToken old = seenByOld();
        if (old.getIndex() - rebuild.position() <= LAST_STEP) {
            return Boolean.TRUE.equals(transaction.execute(status -> lastStep()));
        }
        // Read before the transaction, which need not last longer than the writing; the next while this one is written.
        Part part = ahead.take(rebuild, () -> read(rebuild.seen(), old));
        if (old.getIndex() - part.seen().getIndex() > LAST_STEP) {
            ahead.begin(part.seen(), () -> read(part.seen(), old));
        }
        return Boolean.TRUE.equals(transaction.execute(status -> bringIn(rebuild, part, slotToBuild())));
    }

    /** The slot cannot change while a rebuild is under way: nothing else makes the switch. */
    private Slot slotToBuild() {
        return slots.current(tables.projection()).other();
    }

    private boolean lastStep() {
        Slot idle = slots.lockIdle(tables.projection());
        // From here on the processor of the projection waits before it writes.
        slots.lock(tables.projection());
        Optional<Rebuild> rebuild = rebuilds.lock(tables.projection());
        if (rebuild.isEmpty()) {
            return false;
        }
        GapAwareTrackingToken old = seenByOld();
        Part part = read(rebuild.get().seen(), old);
        bringIn(rebuild.get(), part, idle);
        if (part.seen().getIndex() < old.getIndex()) {
            return true;
        }
        // Of those, the new rows have seen everything.
        deadLetters.forget(tables.projection());
        slots.flip(tables.projection());
        rebuilds.delete(tables.projection());
        return false;
    }

    private boolean bringIn(Rebuild expected, Part part, Slot slot) {
        Rebuild rebuild = rebuilds.lock(tables.projection()).orElse(null);
        if (rebuild == null || rebuild.events() != expected.events() || rebuild.position() != expected.position()) {
            return false;
        }
        if (!part.events().isEmpty()) {
            tables.apply(slot, part.events());
        }
        rebuilds.advance(
                tables.projection(),
                part.seen(),
                rebuild.events() + part.events().size());
        return true;
    }

    private GapAwareTrackingToken seenByOld() {
        return Positions.seen(positions.of(tables.projection()).orElse(null));
    }

    /** What the old rows have seen and the new ones have not, as far as it fits into a step. */
    private Part read(@Nullable TrackingToken from, GapAwareTrackingToken old) {
        GapAwareTrackingToken seen = Positions.seen(from);
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

    @Override
    public void close() {
        ahead.close();
    }

    /** What is read before it is needed. */
    private static final class ReadAhead implements AutoCloseable {

        private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
            Thread reader = new Thread(task, "projection-rebuild-reader");
            reader.setDaemon(true);
            return reader;
        });

        private @Nullable TrackingToken from;
        private @Nullable Future<Part> part;

        void begin(TrackingToken after, Callable<Part> read) {
            from = after;
            part = thread.submit(read);
        }

        /** What was read ahead for just this state; else it is read now. */
        Part take(Rebuild rebuild, Supplier<Part> read) {
            Future<Part> begun = part;
            part = null;
            if (begun == null || !Objects.equals(from, rebuild.seen())) {
                return read.get();
            }
            try {
                return begun.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return read.get();
            } catch (ExecutionException e) {
                // Whatever it was, it will be met again, and told, if it has not passed.
                return read.get();
            }
        }

        /** Lets a read in progress finish: an interrupt would close the file under an embedded database. */
        @Override
        public void close() {
            thread.shutdown();
        }
    }

    private record Part(List<TimedEvent> events, GapAwareTrackingToken seen) {}
}
