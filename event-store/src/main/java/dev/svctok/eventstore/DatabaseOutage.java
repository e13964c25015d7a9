package dev.svctok.eventstore;

import java.util.Set;

/** Tells what passes when somebody sees to the database, from what is wrong with a statement. */
public final class DatabaseOutage {

    /**
     * How their SQL states begin: no connection (08), a read-only replica (25006), nothing left, such as room on the disk (53),
     * somebody has ended it (57), the system failed (58). H2: the file cannot be written or read, or has been closed.
     */
    private static final Set<String> STATES =
            Set.of("08", "25006", "53", "57", "58", "90028", "90031", "90067", "90098", "90121");

    private DatabaseOutage() {}

    /** Whether an outage is at the bottom of a failure. */
    public static boolean isCauseOf(Throwable failure) {
        return SqlStates.anyBeginsWith(failure, STATES);
    }
}
