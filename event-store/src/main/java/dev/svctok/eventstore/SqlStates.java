package dev.svctok.eventstore;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the SQL state of a failure wherever it hides: in the chain of causes, and among the exceptions of a batch. */
final class SqlStates {

    private SqlStates() {}

    /** @param beginnings the first two digits, which are the class of a state, or more */
    static boolean anyBeginsWith(Throwable failure, Collection<String> beginnings) {
        return search(failure, beginnings, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean search(@Nullable Throwable failure, Collection<String> beginnings, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (failure instanceof SQLException sql) {
            String state = String.valueOf(sql.getSQLState());
            boolean found = beginnings.stream().anyMatch(state::startsWith);
            if (found || search(sql.getNextException(), beginnings, seen)) {
                return true;
            }
        }
        return search(failure.getCause(), beginnings, seen);
    }
}
