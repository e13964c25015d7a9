package dev.svctok.eventstore;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the SQL state of a failure wherever it hides: in the chain of causes, and among the exceptions of a batch. */
final class SqlStates {

    private SqlStates() {}

    /** @param beginnings the first two digits, which are the class of a state, or more */
    static boolean anyBeginsWith(Throwable failure, Collection<String> beginnings) {
        return any(failure, sql -> {
            String state = String.valueOf(sql.getSQLState());
            return beginnings.stream().anyMatch(state::startsWith);
        });
    }

    /** Whether it holds for any exception of the database. */
    static boolean any(Throwable failure, Predicate<SQLException> condition) {
        return search(failure, condition, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean search(@Nullable Throwable failure, Predicate<SQLException> condition, Set<Throwable> seen) {
        if (failure == null || !seen.add(failure)) {
            return false;
        }
        if (failure instanceof SQLException sql
                && (condition.test(sql) || search(sql.getNextException(), condition, seen))) {
            return true;
        }
        return search(failure.getCause(), condition, seen);
    }
}
