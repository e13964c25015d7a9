package dev.svctok.benchmarks;

import java.util.Arrays;

/** How long each of many requests took. All of them are kept, so no percentile is an estimate. */
final class Latencies {

    private final long[] sortedNanos;

    Latencies(long[] nanos) {
        sortedNanos = nanos.clone();
        Arrays.sort(sortedNanos);
    }

    /** What so many of a hundred did not exceed, in microseconds. */
    double micros(double percent) {
        int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1] / 1e3;
    }
}
