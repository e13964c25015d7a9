package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;

/** A command that does something. It prints through the call's printer, and errors it throws. */
public interface Verb extends Command {

    /** Whether it has more columns to show than it does by default. */
    default boolean hasWideTable() {
        return false;
    }

    void run(Call call) throws CliException;
}
