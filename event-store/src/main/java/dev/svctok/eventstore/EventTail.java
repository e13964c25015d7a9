package dev.svctok.eventstore;

import java.time.Duration;
import java.util.Iterator;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the event store on a thread of its own and hands every event, once and in order, to a follower that keeps
 * something in memory. Knows how fresh that memory is: {@link #currentAsOf()} is read before the store is asked, so a
 * thread that hangs anywhere makes the memory look older than it is, never younger.
 *
 * <p>All events of before a moment have been handed over when the store, asked after it, has no more; where new ones come
 * faster than they are read, when the end is reached that the store had after it.
 */
public final class EventTail implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventTail.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    /** How long events are read before others get their turn. */
    private static final long LONGEST_READING_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final long NONE = Long.MAX_VALUE;

    private final EventStorageEngine engine;
    private final CommitSignal signal;
    private final Duration pollInterval;
    private final Thread thread;
    private final FailureNotice notice = new FailureNotice(log, "An event tail has failed; it goes on");

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private long changes;

    private final HandOvers handOvers = new HandOvers();

    // Of the thread.

    private Consumer<TrackedEventMessage<?>> follower;

    /** Where the end was, when events have come for so long that it has not been reached since; and when that was. */
    private long goal = NONE;

    private long goalSetAt;

    private volatile boolean stopped;
    private volatile boolean broken;
    private volatile boolean unreadable;
    private volatile boolean caughtUp;
    private volatile long currentAsOf;
    private volatile @Nullable TrackingToken position;

    EventTail(
            EventStorageEngine engine,
            CommitSignal signal,
            Duration pollInterval,
            String name,
            @Nullable TrackingToken start,
            Consumer<TrackedEventMessage<?>> follower) {
        this.engine = engine;
        this.signal = signal;
        this.pollInterval = pollInterval;
        this.position = start;
        this.follower = follower;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    /** Starts to follow. Returns at once. */
    public void start() {
        thread.start();
    }

    /** Whether the end of the store has been reached once, and no event stands that the follower cannot digest. */
    public boolean isFollowing() {
        return caughtUp && !broken;
    }

    /** Whether an event stands that the follower cannot digest. */
    public boolean isBroken() {
        return broken;
    }

    /**
     * The moment, on {@link System#nanoTime()}, of which it is known that every event committed before it has been
     * handed over. Only meaningful while {@link #isFollowing()}.
     */
    public long currentAsOf() {
        return currentAsOf;
    }

    /** Has the store asked without waiting for somebody to tell of an event. */
    public void lookNow() {
        signal.raise();
    }

    /** How far the tail has come; null before the first event. */
    public @Nullable TrackingToken position() {
        return position;
    }

    /** Waits until the follower has digested the event at a global position; false if the time was up before. */
    public boolean await(long globalPosition, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (!Positions.covers(position, globalPosition)) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = advanced.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How often something has changed that others may want to know: the position, or that the end has been reached. */
    public long changes() {
        lock.lock();
        try {
            return changes;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until that number is another one, or the time is up. */
    public void awaitChange(long seen, Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (changes == seen && nanos > 0) {
                nanos = advanced.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets another follower take the place of this one. It is given what it lacks of the events that have been handed over
     * so far; from then on it is the one to whom events are handed. Returns when it has taken over.
     *
     * @param known what it knows already; null for nothing
     * @param next the follower
     * @param taken is run by the thread at the moment from which on it knows as much as the other
     * @throws CancellationException if the tail is being closed
     * @throws RuntimeException if the store cannot be read, or the follower cannot digest an event; the other one stays
     */
    public void handOver(@Nullable TrackingToken known, Consumer<TrackedEventMessage<?>> next, Runnable taken)
            throws InterruptedException {
        var asked = new HandOvers.HandOver(known, next, taken);
        handOvers.ask(asked);
        signal.raise();
        asked.await();
    }

    private void handOver() {
        for (HandOvers.HandOver asked = handOvers.poll(); asked != null; asked = handOvers.poll()) {
            try (Stream<? extends TrackedEventMessage<?>> events = engine.readEvents(lackedByEither(asked), false)) {
                // Others may have come since; they are handed over later, to whoever is the follower then.
                long end = indexOf(position);
                events.takeWhile(event -> indexOf(event.trackingToken()) <= end)
                        .filter(this::isHandedOver)
                        .forEach(asked.next());
                asked.taken().run();
                // Nothing may fail any more after that: the one that serves would see no event.
                follower = asked.next();
                asked.done().complete(null);
            } catch (RuntimeException | Error e) {
                asked.done().completeExceptionally(e);
            }
        }
    }

    /** An event that fills a gap has the index of whoever reads it: one beyond the end would not be taken for handed over. */
    private @Nullable TrackingToken lackedByEither(HandOvers.HandOver asked) {
        return asked.known() == null || position == null
                ? null
                : Positions.seen(asked.known()).lowerBound(Positions.seen(position));
    }

    private boolean isHandedOver(TrackedEventMessage<?> event) {
        OptionalLong globalPosition = Positions.of(event.trackingToken());
        return globalPosition.isPresent() && Positions.covers(position, globalPosition.getAsLong());
    }

    /** Ends the thread without an interrupt: that would close the file under an embedded database for everybody. */
    @Override
    public void close() {
        stopped = true;
        wakeWaiters();
        signal.raise();
        try {
            thread.join(STOP_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            long seen = 0;
            while (!stopped) {
                try {
                    boolean more = read();
                    handOver();
                    if (!more) {
                        seen = signal.await(seen, pollInterval);
                    }
                    notice.done();
                } catch (RuntimeException | Error e) {
                    // Without this thread nothing would be vouched for any more.
                    notice.failed(e);
                    LockSupport.parkNanos(pollInterval.toNanos());
                }
            }
        } catch (InterruptedException e) {
            log.debug("{} was interrupted", thread.getName(), e);
        } finally {
            handOvers.close();
        }
    }

    /** @return whether there may be more events already */
    private boolean read() {
        try {
            return readFor(LONGEST_READING_NANOS);
        } catch (UndigestedException e) {
            if (!broken) {
                broken = true;
                log.error(
                        "{} cannot digest the event after {}; it stops vouching until it can",
                        thread.getName(),
                        Positions.of(position),
                        e.getCause());
            }
        } catch (RuntimeException | Error e) {
            if (!stopped && !unreadable) {
                unreadable = true;
                log.warn("{} cannot read the event store: {}", thread.getName(), RootCause.messageOf(e));
            }
        }
        return false;
    }

    private boolean readFor(long nanos) {
        long asked = System.nanoTime();
        try (Stream<? extends TrackedEventMessage<?>> stream = engine.readEvents(position, false)) {
            Iterator<? extends TrackedEventMessage<?>> events = stream.iterator();
            boolean more = events.hasNext();
            boolean digested = false;
            long began = System.nanoTime();
            while (more && !stopped && System.nanoTime() - began < nanos) {
                digest(events.next());
                digested = true;
                if (indexOf(position) >= goal) {
                    isCurrentAsOf(goalSetAt);
                }
                more = events.hasNext();
            }
            if ((broken || unreadable) && (digested || !more)) {
                log.info("{} follows the event store again", thread.getName());
                broken = false;
                unreadable = false;
            }
            if (!more) {
                isCurrentAsOf(asked);
            } else if (goal == NONE && !stopped) {
                setGoal();
            }
            return more;
        }
    }

    private void setGoal() {
        goalSetAt = System.nanoTime();
        // Beyond what has been read, too: whatever is missing before comes in the same answer, and first.
        goal = Math.max(indexOf(engine.createHeadToken()), indexOf(position) + 1);
    }

    private void isCurrentAsOf(long moment) {
        goal = NONE;
        currentAsOf = moment;
        if (!caughtUp) {
            caughtUp = true;
            wakeWaiters();
        }
    }

    private static long indexOf(@Nullable TrackingToken token) {
        return Positions.of(token).orElse(0);
    }

    private void digest(TrackedEventMessage<?> event) {
        try {
            follower.accept(event);
        } catch (RuntimeException | Error e) {
            throw new UndigestedException(e);
        }
        position = event.trackingToken();
        wakeWaiters();
    }

    private void wakeWaiters() {
        lock.lock();
        try {
            changes++;
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static final class UndigestedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /** Does not ask the cause for its words, which may fail. */
        UndigestedException(Throwable cause) {
            super(null, cause);
        }
    }
}
