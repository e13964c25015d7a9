package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;

/** A command that does something. It prints through the call's printer, and errors it throws. */
public interface Verb extends Command {

    void run(Call call) throws CliException;
}
