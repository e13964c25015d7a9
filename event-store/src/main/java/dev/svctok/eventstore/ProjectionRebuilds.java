package dev.svctok.eventstore;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Builds projections anew while they serve. What is asked for is written down, so that any node can do it, and go on where
 * another one was killed.
 */
public final class ProjectionRebuilds implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ProjectionRebuilds.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

    private final List<ProjectionTables> tables;
    private final RebuildTable rebuilds;
    private final ProjectionSlots slots;
    private final SlotCleaner cleaner;
    private final ProjectionRebuilder.Factory rebuilders;
    private final TransactionTemplate transaction;

    /** Of which projections it has been told that they cannot be looked at. The worker's own. */
    private final Set<String> outOfSight = new HashSet<>();

    private volatile @Nullable Thread worker;

    ProjectionRebuilds(
            List<ProjectionTables> tables,
            RebuildTable rebuilds,
            ProjectionSlots slots,
            SlotCleaner cleaner,
            ProjectionRebuilder.Factory rebuilders,
            PlatformTransactionManager readModel) {
        this.tables = List.copyOf(tables);
        this.rebuilds = rebuilds;
        this.slots = slots;
        this.cleaner = cleaner;
        this.rebuilders = rebuilders;
        this.transaction = new TransactionTemplate(readModel);
    }

    /** The one that is under way or has failed, if there is one. */
    public Optional<Rebuild> of(String projection) {
        return rebuilds.find(projection);
    }

    /**
     * Has a projection built anew. Returns at once.
     *
     * @throws RebuildRefusedException if that is under way already
     */
    public void start(String projection) {
        try {
            transaction.executeWithoutResult(status -> {
                rebuilds.deleteFailed(projection);
                rebuilds.insert(projection, slots.version(projection) + 1, false);
            });
        } catch (DuplicateKeyException e) {
            String since = rebuilds.find(projection)
                    .map(found -> ", since " + found.startedAt())
                    .orElse("");
            throw new RebuildRefusedException("%s is being built anew already%s.".formatted(projection, since));
        }
        log.info("Projection {}: it is to be built anew", projection);
        LockSupport.unpark(worker);
    }

    /**
     * Calls it off. The projection goes on as it is.
     *
     * @throws RebuildRefusedException if nothing is under way
     */
    public void cancel(String projection) {
        if (!rebuilds.delete(projection)) {
            throw new RebuildRefusedException("%s is not being built anew.".formatted(projection));
        }
        log.info("Projection {}: it is not built anew; that was called off", projection);
        cleaner.somethingMayBeLeft();
    }

    private void run() {
        while (isRunning()) {
            boolean worked = false;
            for (ProjectionTables candidate : tables) {
                worked |= work(candidate);
            }
            if (!worked && isRunning()) {
                LockSupport.parkNanos(LOOK_INTERVAL.toNanos());
            }
        }
    }

    /** @return false if there was nothing to do, or nothing can be done now */
    private boolean work(ProjectionTables candidate) {
        String projection = candidate.projection();
        try {
            Rebuild rebuild = rebuilds.find(projection).orElse(null);
            if (rebuild == null) {
                outOfSight.remove(projection);
                return cleanUp(candidate);
            }
            boolean isOurs = rebuild.failure() == null && rebuilds.claim(projection);
            outOfSight.remove(projection);
            if (!isOurs) {
                return false;
            }
            if (rebuild.firstFill()) {
                // Whoever began it has gone, and the processor of this node does the same, event by event.
                rebuilds.delete(projection);
                return true;
            }
            build(candidate, rebuild);
            return true;
        } catch (RuntimeException e) {
            if (isRunning() && !RetryableFailure.isCauseOf(e)) {
                fail(projection, e);
            } else if (isRunning() && outOfSight.add(projection)) {
                log.warn(
                        "Projection {}: whether it is to be built anew cannot be seen now, or done; it is tried again: {}",
                        projection,
                        RootCause.messageOf(e));
            }
        }
        return false;
    }

    private boolean cleanUp(ProjectionTables candidate) {
        try {
            return cleaner.cleanUp(candidate);
        } catch (DataAccessException | TransactionException e) {
            // Somebody still reads the old rows, or the database is away.
            log.debug("What is left of {} cannot be taken away now", candidate.projection(), e);
            return false;
        }
    }

    private void build(ProjectionTables candidate, Rebuild begun) {
        try (ProjectionRebuilder rebuilder = rebuilders.of(candidate)) {
            while (isRunning() && rebuilder.step()) {}
        }
        boolean serves = slots.version(candidate.projection()) >= begun.version();
        if (serves && rebuilds.find(candidate.projection()).isEmpty()) {
            log.info(
                    "Projection {}: version {} serves; it took {} ms",
                    candidate.projection(),
                    begun.version(),
                    Duration.between(begun.startedAt(), Instant.now()).toMillis());
        }
        cleaner.somethingMayBeLeft();
    }

    private void fail(String projection, RuntimeException cause) {
        log.error("Projection {}: it cannot be built anew; the old version serves on", projection, cause);
        try {
            rebuilds.fail(projection, RootCause.messageOf(cause));
        } catch (DataAccessException e) {
            log.warn("That could not be written down: {}", RootCause.messageOf(e));
        }
    }

    @Override
    public void start() {
        Thread fresh = new Thread(this::run, "projection-rebuild");
        fresh.setDaemon(true);
        worker = fresh;
        fresh.start();
    }

    /** Lets the step in progress finish: an interrupt would close the file under an embedded database for everybody. */
    @Override
    public void stop() {
        Thread running = worker;
        worker = null;
        if (running == null) {
            return;
        }
        LockSupport.unpark(running);
        try {
            running.join(STOP_TIMEOUT.toMillis());
            rebuilds.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DataAccessException e) {
            log.debug("Another node goes on as soon as this one has not been heard of for a while", e);
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }
}
