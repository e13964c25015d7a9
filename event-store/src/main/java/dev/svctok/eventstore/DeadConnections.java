package dev.svctok.eventstore;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.Set;

/**
 * Takes connections out of a pool that have lost the process that had opened the file. H2 connects one anew only while it is in
 * no transaction; any other fails from then on, and the pool would never look at one that is in use all the time.
 */
final class DeadConnections implements SQLExceptionOverride {

    /** Broken; the database is closed; the connection is. */
    private static final Set<String> STATES = Set.of("90067", "90098", "90121");

    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException failure) {
        return SqlStates.anyBeginsWith(failure, STATES)
                ? SQLExceptionOverride.Override.MUST_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
