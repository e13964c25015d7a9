package dev.svctok.auth;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How many requests were let in, and how many were not and why; and the same of the tokens that others asked about. */
public final class VerificationMetrics {

    private final Outcomes requests;
    private final Outcomes introspections;
    private final Counter throttled;

    VerificationMetrics(MeterRegistry registry) {
        requests = new Outcomes(registry, "svctok.verifications", "Requests whose credentials were checked");
        introspections = new Outcomes(registry, "svctok.introspections", "Tokens that other services asked about");
        throttled = Counter.builder("svctok.throttled")
                .description("Requests of addresses that sent too many tokens that are not good")
                .register(registry);
    }

    public void accepted() {
        requests.accepted.increment();
    }

    public void refused(RefusalReason reason) {
        requests.refused(reason).increment();
    }

    /** Of those refused. */
    public void throttled() {
        throttled.increment();
    }

    public void unavailable() {
        requests.unavailable.increment();
    }

    /** Somebody was told what a token is. */
    public void introspected(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted) {
            introspections.accepted.increment();
        } else if (verdict instanceof Verdict.Refused refused) {
            introspections.refused(refused.reason()).increment();
        } else {
            introspections.unavailable.increment();
        }
    }

    /** How often each way a verification can end has been seen. */
    private static final class Outcomes {

        private final Counter accepted;
        private final Counter unavailable;
        private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);

        Outcomes(MeterRegistry registry, String name, String description) {
            accepted = counter(registry, name, description, "accepted", "none");
            unavailable = counter(registry, name, description, "unavailable", "not-current");
            for (RefusalReason reason : RefusalReason.values()) {
                refused.put(reason, counter(registry, name, description, "refused", reason.label()));
            }
        }

        Counter refused(RefusalReason reason) {
            return Objects.requireNonNull(refused.get(reason));
        }

        private static Counter counter(
                MeterRegistry registry, String name, String description, String outcome, String reason) {
            return Counter.builder(name)
                    .description(description)
                    .tag("outcome", outcome)
                    .tag("reason", reason)
                    .register(registry);
        }
    }
}
