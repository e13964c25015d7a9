package dev.svctok.api.http;

import java.util.List;

/**
 * With what a program that keeps verdicts about tokens renews its lease.
 *
 * @param renewals higher than with any renewal before, beginning with 1
 * @param position as it was told last
 * @param gaps as it was told last
 */
public record LeaseRenewal(long renewals, long position, List<Long> gaps) {

    public LeaseRenewal {
        gaps = List.copyOf(gaps);
    }
}
