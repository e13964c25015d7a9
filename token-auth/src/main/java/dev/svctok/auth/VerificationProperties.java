package dev.svctok.auth;

import dev.svctok.eventstore.startup.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may do what, and how current a verifier must be.
 *
 * @param roles permissions of each role beside the predefined ones; {@code *} stands for all permissions
 * @param verification how current a verifier must be
 */
@ConfigurationProperties("svctok")
record VerificationProperties(
        @DefaultValue Map<String, List<String>> roles,
        @DefaultValue Verification verification) {

    /**
     * @param maxStaleness how long a verifier that cannot read the event store, or cannot renew its lease, goes on to vouch;
     *     and how long a deletion waits at the most for one that has fallen silent
     */
    record Verification(@DefaultValue("30s") Duration maxStaleness) {

        Verification {
            Limits.check("svctok.verification.max-staleness", maxStaleness, Duration.ofSeconds(1), Duration.ofHours(1));
        }
    }
}
