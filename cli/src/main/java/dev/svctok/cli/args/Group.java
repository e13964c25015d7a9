package dev.svctok.cli.args;

import java.util.List;

/** A noun: it does nothing itself and holds verbs. */
public record Group(String name, String summary, List<Command> children) implements Command {

    public static Group of(String name, String summary, Command... children) {
        return new Group(name, summary, List.of(children));
    }
}
