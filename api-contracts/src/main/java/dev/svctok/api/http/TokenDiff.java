package dev.svctok.api.http;

import java.util.List;

/**
 * How the list of one moment differs from that of another.
 *
 * @param from the first moment, after RFC 3339
 * @param to the second moment
 * @param appeared who is there only at the second
 * @param vanished who was there only at the first, as it was then
 * @param expired who was there at both, and expired in between
 * @param changed who was there at both, and is not the same; nobody as yet, as nothing changes a token
 */
public record TokenDiff(
        String from,
        String to,
        List<ServiceToken> appeared,
        List<ServiceToken> vanished,
        List<ServiceToken> expired,
        List<Change> changed) {

    public TokenDiff {
        appeared = List.copyOf(appeared);
        vanished = List.copyOf(vanished);
        expired = List.copyOf(expired);
        changed = List.copyOf(changed);
    }

    /** A token as it was, and as it is. */
    public record Change(ServiceToken before, ServiceToken after) {}
}
