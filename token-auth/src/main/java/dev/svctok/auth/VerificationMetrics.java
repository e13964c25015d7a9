package dev.svctok.auth;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** How many requests were let in, and how many were not and why. */
public final class VerificationMetrics {

    private final Counter accepted;
    private final Counter unavailable;
    private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);

    VerificationMetrics(MeterRegistry registry) {
        accepted = counter(registry, "accepted", "none");
        unavailable = counter(registry, "unavailable", "not-current");
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(reason, counter(registry, "refused", reason.label()));
        }
    }

    public void accepted() {
        accepted.increment();
    }

    public void refused(RefusalReason reason) {
        Objects.requireNonNull(refused.get(reason)).increment();
    }

    public void unavailable() {
        unavailable.increment();
    }

    private static Counter counter(MeterRegistry registry, String outcome, String reason) {
        return Counter.builder("svctok.verifications")
                .description("Requests whose credentials were checked")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry);
    }
}
