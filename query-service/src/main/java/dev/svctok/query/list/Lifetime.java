package dev.svctok.query.list;

import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the intervals of time that contain a moment by a few look-ups in an ordinary index: every interval is kept at one
 * node of a binary tree over all of time, the highest one that it contains, and the nodes whose intervals may contain a
 * moment are those on the way from the root to it, and their neighbours. (Relational Interval Tree; Kriegel, Pötke and
 * Seidl, VLDB 2000.)
 */
final class Lifetime {

    /** Milliseconds of the Unix epoch until the year 6429. */
    private static final int LEVELS = 47;

    private Lifetime() {}

    /**
     * The node of an interval.
     *
     * @param from the first moment, in milliseconds of the Unix epoch
     * @param to the first moment that is too late
     */
    static long node(long from, long to) {
        long last = to - 1;
        if (last <= from) {
            return from;
        }
        int level = Long.SIZE - 1 - Long.numberOfLeadingZeros(from ^ last);
        return last >> level << level;
    }

    /** The nodes of all intervals that contain a moment, in milliseconds of the Unix epoch. */
    static Set<Long> nodesAt(long moment) {
        Set<Long> nodes = new TreeSet<>();
        for (int level = 0; level < LEVELS; level++) {
            nodes.add(moment >> level << level);
            nodes.add((moment >> level | 1) << level);
        }
        return nodes;
    }
}
