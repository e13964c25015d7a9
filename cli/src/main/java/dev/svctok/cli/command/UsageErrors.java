package dev.svctok.cli.command;

import dev.svctok.api.SecretFormat;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in our words what picocli could not understand. */
public final class UsageErrors {

    private UsageErrors() {}

    public static CliException of(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return of(unmatched);
        }
        if (e instanceof MissingParameterException missing) {
            return of(missing);
        }
        if (e.getArgSpec() instanceof OptionSpec flag && flag.type().isEnum() && e.getValue() != null) {
            return CliException.usage(
                    flag.longestName() + " must be " + choices(flag.type()) + ", not '" + e.getValue() + "'",
                    seeHelp(e.getCommandLine()));
        }
        return CliException.usage(String.valueOf(e.getMessage()), seeHelp(e.getCommandLine()));
    }

    private static String choices(Class<?> type) {
        StringBuilder choices = new StringBuilder();
        Object[] constants = type.getEnumConstants();
        for (int i = 0; i < constants.length; i++) {
            choices.append(i == 0 ? "" : i == constants.length - 1 ? " or " : ", ")
                    .append(constants[i]);
        }
        return choices.toString();
    }

    private static CliException of(UnmatchedArgumentException e) {
        CommandLine command = e.getCommandLine();
        if (e.getUnmatched().isEmpty()) {
            return CliException.usage(String.valueOf(e.getMessage()), seeHelp(command));
        }
        String word = e.getUnmatched().get(0);
        String meant = e.getSuggestions().isEmpty()
                ? ""
                : " (did you mean '" + e.getSuggestions().get(0) + "'?)";
        if (e.isUnknownOption()) {
            // Without what stands after the equals sign: that may be a secret.
            String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
            return CliException.usage("Unknown flag: " + name + meant, seeHelp(command));
        }
        if (word.startsWith(SecretFormat.PREFIX)) {
            return TokenValues.onCommandLine();
        }
        if (command.getSubcommands().isEmpty()) {
            return CliException.usage("Unexpected argument: " + word, seeHelp(command));
        }
        return new CliException(
                ExitCode.UNKNOWN_COMMAND, "Unknown command: " + name(command) + " " + word + meant, seeHelp(command));
    }

    private static CliException of(MissingParameterException e) {
        List<String> unmatched = e.getCommandLine().getUnmatchedArguments();
        if (!unmatched.isEmpty()) {
            // A flag is rather misspelt than missing.
            return of(new UnmatchedArgumentException(e.getCommandLine(), unmatched));
        }
        if (!e.getMissing().get(0).required()) {
            return CliException.usage(String.valueOf(e.getMessage()), seeHelp(e.getCommandLine()));
        }
        List<String> missing = new ArrayList<>();
        for (ArgSpec argument : e.getMissing()) {
            missing.add(((OptionSpec) argument).longestName() + " " + argument.paramLabel());
        }
        return CliException.missingFlags(missing, seeHelp(e.getCommandLine()));
    }

    private static String seeHelp(CommandLine command) {
        return "See: " + name(command) + " --help";
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
