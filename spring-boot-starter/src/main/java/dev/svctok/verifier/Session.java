package dev.svctok.verifier;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.svctok.api.SecretHash;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * One lease, and the verdicts that were asked for while it lasts. svctok answers a deletion when this application has said that it
 * knows of it, or the lease has ended; so a verdict is good as long as the lease lasts, and no deletion of its token was told.
 */
final class Session {

    /** Tokens come into being; the secret of one that does is new, unless an operator has chosen it. */
    private static final Duration MAX_AGE_OF_REFUSALS = Duration.ofSeconds(10);

    /** Whoever has been told of so many begins anew. */
    private static final int MOST_DELETED = 100_000;

    private final String leaseId;
    private final Duration duration;
    private final Clock clock;
    private final AsyncCache<SecretHash, Verdict> verdicts;
    private final Set<Long> deleted = ConcurrentHashMap.newKeySet();

    private volatile Moment end;
    private volatile boolean closed;

    /** @param sent the moment before the lease was asked for */
    Session(String leaseId, Duration duration, Moment sent, VerifierSettings settings, Clock clock) {
        this.leaseId = leaseId;
        this.duration = duration;
        this.clock = clock;
        this.end = sent.plus(duration);
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(settings.maxVerdicts())
                .expireAfter(
                        Expiry.<SecretHash, Verdict>creating((hash, verdict) -> maxAge(verdict, settings.maxAge())))
                .executor(Runnable::run)
                .buildAsync();
    }

    private static Duration maxAge(Verdict verdict, Duration maxAge) {
        if (verdict instanceof Verdict.Unavailable) {
            return Duration.ZERO;
        }
        return verdict instanceof Verdict.Refused && maxAge.compareTo(MAX_AGE_OF_REFUSALS) > 0
                ? MAX_AGE_OF_REFUSALS
                : maxAge;
    }

    String leaseId() {
        return leaseId;
    }

    Duration duration() {
        return duration;
    }

    /** Whether what was looked up in it until now was good. To be asked after that: a thread may hang in between. */
    boolean holds() {
        // The clocks last.
        return !closed && !end.isOver();
    }

    /**
     * The verdict that is kept, or that is being asked for, or else is asked for now. That there is none is not kept.
     *
     * @param ask does not fail
     */
    CompletableFuture<Verdict> verdict(SecretHash hash, Supplier<CompletableFuture<Verdict>> ask) {
        return verdicts.get(hash, (same, executor) -> ask.get());
    }

    /** What it says now. */
    Verdict now(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted accepted) {
            ServiceToken token = accepted.token();
            boolean expired = token.expiration() != null && !clock.instant().isBefore(token.expiration());
            if (expired || deleted.contains(token.id())) {
                return new Verdict.Refused();
            }
        }
        return verdict;
    }

    /**
     * No token of these is accepted any more.
     *
     * @return false if it has become too much to know
     */
    boolean forget(Collection<Long> ids) {
        deleted.addAll(ids);
        return deleted.size() < MOST_DELETED;
    }

    /**
     * The lease was renewed.
     *
     * @param sent the moment before that was asked for
     * @return false if it had ended before the answer came, and somebody may have relied on that
     */
    boolean renewed(Moment sent) {
        if (!holds()) {
            close();
            return false;
        }
        end = sent.plus(duration);
        return true;
    }

    /** Nothing that it knows is said any more. */
    void close() {
        closed = true;
    }
}
