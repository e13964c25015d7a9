package dev.svctok.auth;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Down while the verifier does not vouch: before its index is loaded, or when it has lost touch with the event store. */
final class VerificationHealthIndicator extends AbstractHealthIndicator {

    private static final Pattern OF_A_PROGRAM = Pattern.compile(" \\(token \\d+, [^()]*\\)$");

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
                .withDetail("otherVerifiers", named(verifier.others()))
                .withDetail("waitingCreations", all.writes().count(WaitingWrites.Kind.CREATE))
                .withDetail("waitingDeletions", all.writes().count(WaitingWrites.Kind.DELETE))
                .withDetail("longestWaitSeconds", all.writes().longestSeconds())
                .withDetail("waitingFor", named(all.waitingFor()));
    }

    /** Health is open to all: of other programs it tells the names, but not their tokens and addresses. */
    private static List<String> named(List<String> nodes) {
        return nodes.stream()
                .map(node -> OF_A_PROGRAM.matcher(node).replaceAll(""))
                .toList();
    }
}
