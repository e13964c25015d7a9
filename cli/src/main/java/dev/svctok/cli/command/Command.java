package dev.svctok.cli.command;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

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

    /** The flags and words that it takes, besides those that every command takes. */
    default List<ArgSpec> arguments() {
        return List.of();
    }

    /** Lines that can be pasted into a shell, and comments. */
    default List<String> examples() {
        return List.of();
    }
}
