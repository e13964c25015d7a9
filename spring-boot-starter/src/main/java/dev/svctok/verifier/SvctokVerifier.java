package dev.svctok.verifier;

import dev.svctok.api.SecretFormat;
import dev.svctok.api.SecretHash;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says whether a token of svctok is good. What svctok has answered is kept for a while, under a lease: when svctok answers a deletion,
 * no request that begins after it is accepted here either. Where there is no lease, svctok is asked with each request; where that is
 * not possible, nothing is said.
 */
public final class SvctokVerifier implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SvctokVerifier.class);

    private final SvctokApi api;
    private final SessionKeeper keeper;

    private volatile @Nullable String told;

    private SvctokVerifier(VerifierSettings settings, Clock clock) {
        this.api = new SvctokApi(settings);
        this.keeper = new SessionKeeper(api, settings, clock);
    }

    /** One that has begun to listen to svctok, which need not be there yet. */
    public static SvctokVerifier start(VerifierSettings settings, Clock clock) {
        var verifier = new SvctokVerifier(settings, clock);
        verifier.keeper.start();
        return verifier;
    }

    /**
     * Judges a plain token. Never fails.
     *
     * @param token as it came
     * @param origin where it came from, for svctok's records
     */
    public CompletableFuture<Verdict> verify(String token, Origin origin) {
        if (!SecretFormat.isPlausible(token)) {
            return CompletableFuture.completedFuture(new Verdict.Refused());
        }
        Session session = keeper.session();
        if (session == null) {
            return ask(token, origin);
        }
        return session.verdict(SecretHash.of(token), () -> ask(token, origin)).thenCompose(answered -> {
            // It may have been asked for by somebody who came before a deletion that has been answered meanwhile: that
            // was told.
            Verdict verdict = session.now(answered);
            return session.holds() || verdict instanceof Verdict.Unavailable
                    ? CompletableFuture.completedFuture(verdict)
                    : ask(token, origin);
        });
    }

    private CompletableFuture<Verdict> ask(String token, Origin origin) {
        return api.introspect(token, origin).thenApply(this::tell);
    }

    /** Once, until it is over or another one. */
    private Verdict tell(Verdict verdict) {
        String trouble = verdict instanceof Verdict.Unavailable unavailable ? unavailable.reason() : null;
        String before = told;
        if (!Objects.equals(trouble, before)) {
            told = trouble;
            if (trouble == null) {
                log.info("svctok answers again");
            } else {
                log.warn("Tokens cannot be verified, and requests are answered with 503: {}", trouble);
            }
        }
        return verdict;
    }

    /** Whether verdicts are kept at present. */
    public boolean isKeeping() {
        return keeper.session() != null;
    }

    @Override
    public void close() {
        keeper.close();
    }
}
