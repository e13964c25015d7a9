package dev.svctok.auth;

import java.time.Duration;

/**
 * A verifier of which it is not known that it has seen an event.
 *
 * @param leaseLeft so long it may accept tokens by what it had seen before, at the most, if nothing is heard of it
 */
public record BehindVerifier(String node, Duration leaseLeft) {

    /** Stands for all where it is not known which there are. No node has this name. */
    public static final BehindVerifier ANY = new BehindVerifier("*", Duration.ZERO);
}
