package dev.svctok.eventstore;

import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;

/** Who is to take the place of the follower of an {@link EventTail}, as its thread finds it when it has time for that. */
final class HandOvers {

    private final Queue<HandOver> asked = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    /**
     * @param known what the next follower knows already; null for nothing
     * @param next the follower
     * @param taken is run at the moment from which on it knows as much as the other
     */
    record HandOver(
            @Nullable TrackingToken known,
            Consumer<TrackedEventMessage<?>> next,
            Runnable taken,
            CompletableFuture<Void> done) {

        HandOver(@Nullable TrackingToken known, Consumer<TrackedEventMessage<?>> next, Runnable taken) {
            this(known, next, taken, new CompletableFuture<>());
        }

        /**
         * @throws CancellationException if nobody will do it any more
         * @throws RuntimeException what went wrong
         */
        void await() throws InterruptedException {
            try {
                done.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            }
        }
    }

    void ask(HandOver handOver) {
        asked.add(handOver);
        if (closed) {
            close();
        }
    }

    /** The next one; null if there is none. */
    @Nullable
    HandOver poll() {
        return asked.poll();
    }

    /** Cancels all that have been asked for, and will be. */
    void close() {
        closed = true;
        for (HandOver handOver = poll(); handOver != null; handOver = poll()) {
            handOver.done().cancel(false);
        }
    }
}
