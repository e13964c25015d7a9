package dev.svctok.eventstore;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventTrackerStatus;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** What is to be known about the projections of this process. */
public final class ProjectionMonitor {

    private final List<Projection> projections;
    private final EventProcessingConfiguration processing;
    private final ProjectionPositions positions;
    private final DeadLetters deadLetters;
    private final EventLog eventLog;
    private final ProjectionSlots slots;
    private final RebuildTable rebuilds;

    /** The end of the event store when first asked: what a projection must have seen before it may be read from. */
    private volatile long headAtStart = -1;

    private final Map<String, Boolean> caughtUp = new ConcurrentHashMap<>();

    ProjectionMonitor(
            List<Projection> projections,
            EventProcessingConfiguration processing,
            ProjectionPositions positions,
            DeadLetters deadLetters,
            EventLog eventLog,
            ProjectionSlots slots,
            RebuildTable rebuilds) {
        this.projections = List.copyOf(projections);
        this.processing = processing;
        this.positions = positions;
        this.deadLetters = deadLetters;
        this.eventLog = eventLog;
        this.slots = slots;
        this.rebuilds = rebuilds;
    }

    public List<String> names() {
        return projections.stream().map(Projection::name).toList();
    }

    /**
     * Whether the projection has seen every event that was there when this process started. From then on the writers
     * wait for it; before, its rows may be older than an answer that some client has got already.
     */
    public boolean isCaughtUp(String projection) {
        return caughtUp.getOrDefault(projection, false) || checkCaughtUp(projection);
    }

    private boolean checkCaughtUp(String projection) {
        if (headAtStart < 0) {
            headAtStart = eventLog.durableHead();
        }
        boolean reached = headAtStart == 0 || hasSeenAllUpTo(headAtStart, projection);
        if (reached) {
            caughtUp.put(projection, true);
        }
        return reached;
    }

    private boolean hasSeenAllUpTo(long head, String projection) {
        TrackingToken seen = positions.of(projection).orElse(null);
        return Positions.of(seen).orElse(0) >= head && !eventLog.holdsAnyOf(Positions.gapsUpTo(seen, head));
    }

    /** False if the processor of this process has stopped or fights with an error; it may still be another's turn. */
    boolean isRunning(String projection) {
        StreamingEventProcessor processor = processor(projection);
        return processor != null
                && processor.isRunning()
                && processor.processingStatus().values().stream().noneMatch(EventTrackerStatus::isErrorState);
    }

    /** Whether all that keeps the processor of this process from its work is that the database cannot be asked. */
    boolean isWaitingForDatabase(String projection) {
        StreamingEventProcessor processor = processor(projection);
        if (processor == null || !processor.isRunning()) {
            return false;
        }
        List<Throwable> errors = processor.processingStatus().values().stream()
                .filter(EventTrackerStatus::isErrorState)
                .map(EventTrackerStatus::getError)
                .toList();
        return !errors.isEmpty() && errors.stream().allMatch(RetryableFailure::isCauseOf);
    }

    /** All that is to be known of a projection. */
    public ProjectionState state(String projection) {
        // Before the version: at the switch, which ends the one and changes the other, it may be seen for a moment too
        // long, but never is there neither.
        Rebuild rebuild = rebuilds.find(projection).orElse(null);
        int version = slots.version(projection);
        long position = position(projection);
        long head = eventLog.head();
        return new ProjectionState(
                projection,
                version,
                !isRunning(projection)
                        ? ProjectionState.Activity.FAILING
                        : isCaughtUp(projection)
                                ? ProjectionState.Activity.RUNNING
                                : ProjectionState.Activity.CATCHING_UP,
                position,
                head,
                head > position ? eventLog.timeAfter(position).orElse(null) : null,
                positions.segments(projection),
                deadLetters(projection),
                rebuild == null || rebuild.isServedBy(version) ? null : rebuild);
    }

    /** Events that the projection has yet to see. */
    long lag(String projection) {
        return Math.max(0, eventLog.head() - position(projection));
    }

    long deadLetters(String projection) {
        return deadLetters.count(projection);
    }

    private long position(String projection) {
        return Positions.of(positions.of(projection).orElse(null)).orElse(0);
    }

    private @Nullable StreamingEventProcessor processor(String projection) {
        return processing
                .eventProcessor(projection, StreamingEventProcessor.class)
                .orElse(null);
    }
}
