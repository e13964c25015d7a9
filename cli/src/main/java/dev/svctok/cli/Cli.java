package dev.svctok.cli;

import dev.svctok.cli.args.Arguments;
import dev.svctok.cli.args.Command;
import dev.svctok.cli.args.Help;
import dev.svctok.cli.args.Option;
import dev.svctok.cli.args.Parsed;
import dev.svctok.cli.args.Parser;
import dev.svctok.cli.command.Call;
import dev.svctok.cli.command.Commands;
import dev.svctok.cli.command.GlobalFlags;
import dev.svctok.cli.command.Verb;
import dev.svctok.cli.context.Environment;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.output.Printer;
import java.util.ArrayList;
import java.util.List;

/** From the words of a command line to the exit code. */
final class Cli {

    private final Environment environment;
    private final Printer printer;
    private final Command root = Commands.tree();
    private final List<Option> globals = GlobalFlags.all();

    Cli(Environment environment, Printer printer) {
        this.environment = environment;
        this.printer = printer;
    }

    ExitCode run(List<String> words) {
        ExitCode exitCode = execute(words);
        try {
            printer.finish();
        } catch (CliException e) {
            printer.error(e, false);
            return e.exitCode();
        }
        return exitCode;
    }

    private ExitCode execute(List<String> words) {
        boolean json = GlobalFlags.seemToWantJson(words);
        try {
            Parsed parsed = Parser.parse(root, globals, asked(words));
            json = GlobalFlags.wantJson(parsed.arguments());
            apply(parsed.arguments());
            run(parsed);
            return ExitCode.OK;
        } catch (CliException e) {
            printer.error(e, json);
            return e.exitCode();
        } catch (RuntimeException e) {
            printer.error(unforeseen(e), json);
            return ExitCode.OTHER;
        } catch (OutOfMemoryError e) {
            printer.error(
                    new CliException(
                            ExitCode.OTHER,
                            "The answer does not fit into memory",
                            "Give the JVM more of it: STS_JAVA_OPTS=-Xmx1g sts …"),
                    json);
            return ExitCode.OTHER;
        }
    }

    /** {@code sts help X} is {@code sts X --help}. */
    private static List<String> asked(List<String> words) {
        if (words.isEmpty() || !words.get(0).equals("help")) {
            return words;
        }
        List<String> asked = new ArrayList<>(words.subList(1, words.size()));
        asked.add("--help");
        return asked;
    }

    private void apply(Arguments arguments) {
        if (GlobalFlags.wantNoColours(arguments)) {
            printer.withoutColours();
        }
        if (GlobalFlags.wantDetails(arguments)) {
            printer.beVerbose();
        }
    }

    private void run(Parsed parsed) throws CliException {
        if (parsed.command() instanceof Verb verb && !GlobalFlags.wantHelp(parsed.arguments())) {
            Parser.requireFlags(parsed);
            verb.run(new Call(parsed.arguments(), environment, printer));
        } else {
            printer.text(Help.of(parsed, globals));
        }
    }

    private CliException unforeseen(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        printer.debug(e.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]));
        return new CliException(
                ExitCode.OTHER,
                "This should not have happened: " + e.getClass().getSimpleName(),
                "Please report it, with the output of the same command with -v");
    }
}
