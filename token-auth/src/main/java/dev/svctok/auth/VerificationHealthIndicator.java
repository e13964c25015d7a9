package dev.svctok.auth;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Down while the verifier does not vouch: before its index is loaded, or when it has lost touch with the event store. */
final class VerificationHealthIndicator extends AbstractHealthIndicator {

    private final IndexedVerifier verifier;
    private final AllVerifiers all;

    VerificationHealthIndicator(IndexedVerifier verifier, AllVerifiers all) {
        super("The verifier's state cannot be read");
        this.verifier = verifier;
        this.all = all;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) throws InterruptedException {
        boolean vouching = verifier.isVouching();
        health.status(vouching ? Status.UP : Status.DOWN);
        health.withDetail("vouching", vouching)
                .withDetail("tokens", verifier.size())
                .withDetail("node", verifier.node())
                .withDetail("leaseSeconds", verifier.secondsOfLease())
                .withDetail("secondsSinceCurrent", verifier.secondsSinceCurrent())
                .withDetail("otherVerifiers", verifier.others())
                .withDetail("waitingCreations", all.writes().count(WaitingWrites.Kind.CREATE))
                .withDetail("waitingDeletions", all.writes().count(WaitingWrites.Kind.DELETE))
                .withDetail("longestWaitSeconds", all.writes().longestSeconds())
                .withDetail("waitingFor", all.waitingFor());
    }
}
