package dev.svctok.cli.command;

import java.util.ArrayList;
import java.util.List;

/** A noun: it does nothing itself and holds verbs. */
record Group(String name, String summary, List<Command> children) implements Command {

    static Group of(String name, String summary, Command... children) {
        return new Group(name, summary, List.of(children));
    }

    /** One call of each verb. */
    @Override
    public List<String> examples() {
        List<String> examples = new ArrayList<>();
        for (Command child : children) {
            for (String example : child.examples()) {
                if (!example.startsWith("#")) {
                    examples.add(example);
                    break;
                }
            }
        }
        return examples;
    }
}
