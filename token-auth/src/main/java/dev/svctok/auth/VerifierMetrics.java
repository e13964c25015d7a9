package dev.svctok.auth;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** How the verifier of this process is doing. */
final class VerifierMetrics {

    private VerifierMetrics() {}

    static void register(IndexedVerifier verifier, MeterRegistry registry) {
        Gauge.builder("svctok.verification.index.size", verifier, IndexedVerifier::size)
                .description("Tokens that the verifier holds in memory")
                .baseUnit("tokens")
                .register(registry);
        Gauge.builder("svctok.verification.vouching", verifier, v -> v.isVouching() ? 1 : 0)
                .description("1 while tokens are accepted, 0 while nothing can be said of them")
                .register(registry);
        Gauge.builder("svctok.verification.staleness", verifier, IndexedVerifier::secondsSinceCurrent)
                .description("For how long it has not been known for certain what is committed")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("svctok.verification.lease.remaining", verifier, IndexedVerifier::secondsOfLease)
                .description("How long tokens are accepted if the lease is not renewed")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("svctok.verification.others", verifier, v -> v.others().size())
                .description("Other processes that may accept tokens")
                .register(registry);
        Gauge.builder("svctok.verification.max.staleness", verifier, IndexedVerifier::maxStalenessSeconds)
                .description("How old what is known may be while tokens are accepted, as it is configured")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("svctok.node", () -> 1)
                .description("Always 1; tells by what name the log and other processes know this one")
                .tag("node", verifier.node())
                .register(registry);
    }
}
