package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StopRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DuplicateKeyException;

/**
 * Fills a projection that has not seen an event yet, where there are many, as a rebuild does: that takes a fraction of the
 * time that its processor would need. It is done at start, before anything reads the rows, by one node; the others wait for
 * it, and one goes on where another was killed.
 */
final class FirstFill implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FirstFill.class);

    /** So few events are quickly worked off one by one. */
    private static final int FEW = 2_000;

    /** Before the verifier loads the rows, and the processors begin. */
    private static final int PHASE = -1;

    private static final Duration TELL_INTERVAL = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LOOK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<ProjectionTables> tables;
    private final RebuildTable rebuilds;
    private final ProjectionSlots slots;
    private final ProjectionPositions positions;
    private final EventReader events;
    private final ProjectionRebuilder.Factory rebuilders;

    FirstFill(
            List<ProjectionTables> tables,
            RebuildTable rebuilds,
            ProjectionSlots slots,
            ProjectionPositions positions,
            EventReader events,
            ProjectionRebuilder.Factory rebuilders) {
        this.tables = List.copyOf(tables);
        this.rebuilds = rebuilds;
        this.slots = slots;
        this.positions = positions;
        this.events = events;
        this.rebuilders = rebuilders;
    }

    @Override
    public void start() {
        tables.forEach(this::fill);
    }

    private void fill(ProjectionTables projection) {
        String name = projection.projection();
        if (positions.hasSeenAnything(name) || events.settledHead() < FEW) {
            return;
        }
        awaitProcessorGone(name);
        long began = System.nanoTime();
        while (!StopRequest.isMade() && !positions.hasSeenAnything(name) && !positions.isWorkedOn(name)) {
            Rebuild rebuild = rebuilds.find(name).orElse(null);
            if (rebuild == null) {
                begin(name);
            } else if (!rebuild.firstFill() || rebuild.failure() != null) {
                return;
            } else if (!rebuilds.claim(name)) {
                // Another node is at it.
                LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
            } else if (build(projection)) {
                log.info(
                        "Projection {}: the events are in it; it took {} ms",
                        name,
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            }
        }
    }

    /** One that was killed before it had seen anything holds its claim for a while; any other has soon seen something. */
    private void awaitProcessorGone(String projection) {
        long began = System.nanoTime();
        while (!StopRequest.isMade()
                && !positions.hasSeenAnything(projection)
                && positions.isWorkedOn(projection)
                && System.nanoTime() - began < PATIENCE.toNanos()) {
            LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
        }
    }

    private void begin(String projection) {
        try {
            rebuilds.insert(projection, slots.version(projection), true);
            log.info(
                    "Projection {} is empty: events up to position {} are brought in",
                    projection,
                    events.settledHead());
        } catch (DuplicateKeyException e) {
            log.debug("Another node was quicker", e);
        }
    }

    /** @return whether it is done */
    private boolean build(ProjectionTables projection) {
        String name = projection.projection();
        try (ProjectionRebuilder rebuilder = rebuilders.of(projection)) {
            long told = System.nanoTime();
            while (!StopRequest.isMade() && rebuilder.step()) {
                if (System.nanoTime() - told >= TELL_INTERVAL.toNanos()) {
                    told = System.nanoTime();
                    rebuilds.find(name).ifPresent(FirstFill::tell);
                }
            }
            return !StopRequest.isMade() && positions.hasSeenAnything(name);
        } catch (RuntimeException e) {
            if (RetryableFailure.isCauseOf(e)) {
                log.warn(
                        "Projection {}: events cannot be brought in now, and are tried again: {}",
                        name,
                        RootCause.messageOf(e));
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            } else {
                log.error("Projection {}: events cannot be brought in at once; it is done one by one", name, e);
                rebuilds.fail(name, RootCause.messageOf(e));
            }
        }
        return false;
    }

    private static void tell(Rebuild rebuild) {
        if (rebuild.phase() == Rebuild.Phase.LOAD) {
            log.info(
                    "Projection {} is catching up; events to go: {}",
                    rebuild.projection(),
                    rebuild.target() - rebuild.reached());
        } else {
            log.info("Projection {} is catching up; its indexes are being made", rebuild.projection());
        }
    }

    @Override
    public void stop() {
        // It has ended before the start of the others began.
    }

    @Override
    public boolean isRunning() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
