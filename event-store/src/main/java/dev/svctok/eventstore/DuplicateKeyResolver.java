package dev.svctok.eventstore;

import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a lost race by the SQL standard's state for a violated unique constraint, wherever in the chain of causes
 * and batch exceptions it hides.
 */
final class DuplicateKeyResolver implements PersistenceExceptionResolver {

    private static final String UNIQUE_VIOLATION = "23505";

    @Override
    public boolean isDuplicateKeyViolation(Exception exception) {
        return search(exception, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean search(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (failure instanceof SQLException sql) {
            if (UNIQUE_VIOLATION.equals(sql.getSQLState()) || search(sql.getNextException(), seen)) {
                return true;
            }
        }
        return search(failure.getCause(), seen);
    }
}
