package dev.svctok.verifier;

import java.net.URI;
import java.time.Duration;

/**
 * How to verify.
 *
 * @param url where svctok is
 * @param token of this application, whose roles allow {@code verify-service-tokens}
 * @param name how people know this application, for those whose deletions wait for it
 * @param maxStaleness for how long this application may accept a token without a word from svctok, and for how long a deletion waits
 *     for it at the most when it has fallen silent; svctok may allow less
 * @param maxAge after how long a verdict is asked for anew, whatever happens; then roles that have got other permissions show, and
 *     svctok learns that the token is still used
 * @param maxVerdicts how many are kept at the most
 * @param timeout how long an answer of svctok is waited for
 */
public record VerifierSettings(
        URI url, String token, String name, Duration maxStaleness, Duration maxAge, int maxVerdicts, Duration timeout) {

    /** Without the token. */
    @Override
    public String toString() {
        return "VerifierSettings[%s, %s]".formatted(url, name);
    }
}
