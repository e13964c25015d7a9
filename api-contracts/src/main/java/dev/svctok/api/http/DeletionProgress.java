package dev.svctok.api.http;

import java.util.List;

/**
 * The answer of {@code GET /api/security/tokens/{id}/deletion}, for a token that is deleted.
 *
 * @param waitingFor those that may still accept it; empty when nothing does any more
 */
public record DeletionProgress(long id, List<Verifier> waitingFor) {

    /** @param leaseRemainingMs so long it may accept the token at the most */
    public record Verifier(String node, long leaseRemainingMs) {}
}
