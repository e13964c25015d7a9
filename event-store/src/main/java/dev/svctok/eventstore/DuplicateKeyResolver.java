package dev.svctok.eventstore;

import java.util.Set;
import org.axonframework.common.jdbc.PersistenceExceptionResolver;

/** Recognises a lost race by the SQL standard's state for a violated unique constraint. */
final class DuplicateKeyResolver implements PersistenceExceptionResolver {

    private static final Set<String> UNIQUE_VIOLATION = Set.of("23505");

    @Override
    public boolean isDuplicateKeyViolation(Exception exception) {
        return SqlStates.anyBeginsWith(exception, UNIQUE_VIOLATION);
    }
}
