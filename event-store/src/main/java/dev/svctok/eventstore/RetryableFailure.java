package dev.svctok.eventstore;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.TransactionException;

/** Tells what may succeed when it is done once more from the beginning of its transaction, from what is wrong with an event. */
final class RetryableFailure {

    /**
     * How their SQL states begin: the database has given the transaction up, as after a deadlock (40); another holds a lock for
     * too long (55P03 PostgreSQL, HYT00 H2).
     */
    private static final Set<String> CONFLICTS = Set.of("40", "55P03", "HYT00");

    /** H2 has ended a transaction in favour of another, as after a deadlock, and does not always say it by the state. */
    private static final Pattern ENDED_BY_H2 = Pattern.compile("\\[\\d+\\.\\d+\\.\\d+/10[135]\\]");

    private RetryableFailure() {}

    static boolean isCauseOf(Throwable failure) {
        return isCalledTransient(failure)
                || DatabaseOutage.isCauseOf(failure)
                || SqlStates.anyBeginsWith(failure, CONFLICTS)
                || SqlStates.any(failure, RetryableFailure::isEndedByH2);
    }

    private static boolean isCalledTransient(Throwable failure) {
        return failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof CannotGetJdbcConnectionException
                || failure instanceof TransactionException;
    }

    private static boolean isEndedByH2(SQLException failure) {
        return failure.getMessage() != null
                && ENDED_BY_H2.matcher(failure.getMessage()).find();
    }
}
