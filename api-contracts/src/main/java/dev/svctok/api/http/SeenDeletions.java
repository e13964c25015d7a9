package dev.svctok.api.http;

import java.util.List;

/**
 * Tokens that have been deleted, for a program that keeps verdicts about tokens. When it has dropped those about them, it has seen
 * what stands here, and says so with its next renewal.
 *
 * @param position the global position of the newest event that is seen then
 * @param gaps the positions before that which are not
 * @param deleted ids of tokens
 */
public record SeenDeletions(long position, List<Long> gaps, List<Long> deleted) {

    public SeenDeletions {
        gaps = List.copyOf(gaps);
        deleted = List.copyOf(deleted);
    }
}
