package dev.svctok.verifier;

import org.jspecify.annotations.Nullable;

/**
 * Where a token came from, as svctok tells of its last use.
 *
 * @param remoteAddress null where that is not known
 * @param userAgent null where that is not known
 */
public record Origin(
        @Nullable String remoteAddress, @Nullable String userAgent) {}
