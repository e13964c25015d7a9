package dev.svctok.cli.args;

import java.util.List;

/**
 * A command line that has been understood.
 *
 * @param path the names that lead to the command, without the program's own
 */
public record Parsed(List<String> path, Command command, Arguments arguments) {}
