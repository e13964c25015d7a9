package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that picocli has understood. */
public final class Line {

    private final CommandLine command;
    private final boolean wantsHelp;

    private Line(CommandLine tree, List<String> words) {
        ParseResult result = tree.parseArgs(words.toArray(String[]::new));
        boolean asksForHelp = result.isUsageHelpRequested();
        while (result.hasSubcommand()) {
            result = result.subcommand();
            asksForHelp |= result.isUsageHelpRequested();
        }
        this.command = result.commandSpec().commandLine();
        // A noun alone does nothing but help.
        this.wantsHelp = asksForHelp || !(command.getCommand() instanceof Verb);
    }

    /** @throws CliException for wrong usage */
    public static Line parse(List<String> words) throws CliException {
        Line line = parseQuickly(words);
        try {
            return line == null ? new Line(CommandLines.complete(), words).requireKnown() : line;
        } catch (ParameterException e) {
            throw UsageErrors.of(e);
        }
    }

    /** Where help is asked for, picocli overlooks a word that is no command. */
    private Line requireKnown() {
        if (wantsHelp && !command.getUnmatchedArguments().isEmpty()) {
            throw new UnmatchedArgumentException(command, command.getUnmatchedArguments());
        }
        return this;
    }

    /** @return null where the other commands are needed as well, for help or a suggestion */
    private static @Nullable Line parseQuickly(List<String> words) {
        try {
            Line line = new Line(CommandLines.of(words), words);
            return line.wantsHelp ? null : line;
        } catch (ParameterException e) {
            return null;
        }
    }

    public Flags flags() {
        return new Flags(command.getCommandSpec());
    }

    public boolean wantsHelp() {
        return wantsHelp;
    }

    public String help() {
        return Help.of(command);
    }

    public void run(Call call) throws CliException {
        Verb verb = command.getCommand();
        if (GlobalFlags.wantWide(flags()) && !verb.hasWideTable()) {
            throw CliException.usage(
                    "There is no wide output of " + command.getCommandSpec().qualifiedName(), "Leave -o wide away");
        }
        verb.run(call);
    }
}
