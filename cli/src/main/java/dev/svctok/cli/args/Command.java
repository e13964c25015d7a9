package dev.svctok.cli.args;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of the command tree: a noun that holds others, or a verb. */
public interface Command {

    String name();

    /** One line, for the list in the help of the command above. */
    String summary();

    /** What else there is to know; empty for nothing. */
    default List<String> details() {
        return List.of();
    }

    default List<Command> children() {
        return List.of();
    }

    default List<Option> options() {
        return List.of();
    }

    /** What the one word without a dash is called that may follow; null where none may. */
    default @Nullable String positional() {
        return null;
    }

    /** Lines that can be pasted into a shell, and comments. */
    default List<String> examples() {
        return List.of();
    }
}
