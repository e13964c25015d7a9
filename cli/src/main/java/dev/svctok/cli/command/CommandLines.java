package dev.svctok.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Makes picocli's model of the command tree. Not by annotations: reading them costs some 80 ms a call. For
 * the same reason only those commands become part of it whose names are among the words of the command line.
 */
public final class CommandLines {

    /** Never asked, as nothing is made by reflection. Picocli's own looks for Groovy in the jar when it is loaded. */
    private static final IFactory FACTORY = new IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            return CommandLine.defaultFactory().create(type);
        }
    };

    private final List<String> words;

    private CommandLines(List<String> words) {
        this.words = words;
    }

    /** All commands: for help, suggestions and completion. */
    public static CommandLine complete() {
        return new CommandLines(List.of()).tree();
    }

    /** Those commands only that the words may mean. */
    public static CommandLine of(List<String> words) {
        return new CommandLines(words).tree();
    }

    private CommandLine tree() {
        Command root = Commands.tree();
        CommandSpec spec = spec(root);
        for (OptionSpec flag : GlobalFlags.all()) {
            spec.addOption(flag);
        }
        CommandLine commandLine = new CommandLine(spec, FACTORY);
        addChildren(root, spec);
        return commandLine;
    }

    private void addChildren(Command command, CommandSpec spec) {
        for (Command child : wanted(command.children())) {
            CommandSpec childSpec = spec(child);
            spec.addSubcommand(child.name(), new CommandLine(childSpec, FACTORY));
            addChildren(child, childSpec);
        }
    }

    private List<Command> wanted(List<Command> commands) {
        List<Command> wanted = new ArrayList<>();
        for (Command command : commands) {
            if (words.contains(command.name())) {
                wanted.add(command);
            }
        }
        return wanted.isEmpty() ? commands : wanted;
    }

    private static CommandSpec spec(Command command) {
        CommandSpec spec = configured(CommandSpec.wrapWithoutInspection(command, FACTORY));
        spec.name(command.name()).usageMessage().description(command.summary());
        for (ArgSpec argument : command.arguments()) {
            spec.add(argument);
        }
        return spec;
    }

    static CommandSpec configured(CommandSpec spec) {
        spec.parser()
                .expandAtFiles(false)
                .overwrittenOptionsAllowed(true)
                .caseInsensitiveEnumValuesAllowed(true)
                .allowSubcommandsAsOptionParameters(true);
        return spec;
    }
}
