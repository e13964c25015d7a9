package dev.svctok.auth;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.EventTail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells a program that keeps verdicts which tokens have been deleted, as this process sees it. */
public final class RemoteVerifier implements AutoCloseable {

    /** Whoever lags further behind begins anew. */
    private static final int MOST_UNTOLD = 10_000;

    private final IndexedVerifier verifier;
    private final EventTail tail;
    private final String leaseId;
    private final Duration duration;
    private final Consumer<TokenId> listener = this::note;

    private List<Long> untold = new ArrayList<>();
    private boolean overrun;
    private boolean begun;

    RemoteVerifier(IndexedVerifier verifier, EventTail tail, String leaseId, Duration duration) {
        this.verifier = verifier;
        this.tail = tail;
        this.leaseId = leaseId;
        this.duration = duration;
        verifier.addDeletionListener(listener);
    }

    /**
     * What the program has seen when it has dropped its verdicts about these tokens.
     *
     * @param deleted since it was told last
     */
    public record Told(Seen seen, List<Long> deleted) {

        public Told {
            deleted = List.copyOf(deleted);
        }
    }

    /** Of its lease. */
    public String leaseId() {
        return leaseId;
    }

    /** For how long it may accept what it knows without a renewal. */
    public Duration duration() {
        return duration;
    }

    private synchronized void note(TokenId gone) {
        if (untold.size() < MOST_UNTOLD) {
            untold.add(gone.value());
        } else {
            overrun = true;
        }
    }

    /** @return null if some are missing */
    private synchronized @Nullable List<Long> take() {
        List<Long> taken = untold;
        untold = new ArrayList<>();
        return overrun ? null : taken;
    }

    /**
     * Waits for a deletion; where none comes, tells after some time that there is none. The first time it does not wait.
     *
     * @return null if nothing can be told any more with certainty: the program has to begin anew
     */
    public @Nullable Told next(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + (begun ? atMost.toNanos() : 0);
        begun = true;
        while (true) {
            long changes = tail.changes();
            // First where it is: all deletions up to there have been noted then.
            Seen seen = Seen.of(tail.position());
            List<Long> deleted = take();
            if (deleted == null || !verifier.isVouching()) {
                return null;
            }
            long rest = end - System.nanoTime();
            if (!deleted.isEmpty() || rest <= 0) {
                return new Told(seen, deleted);
            }
            tail.awaitChange(changes, Duration.ofNanos(rest));
        }
    }

    /** Tells nothing any more. Its lease lasts until it ends, or the program gives it back. */
    @Override
    public void close() {
        verifier.removeDeletionListener(listener);
    }
}
