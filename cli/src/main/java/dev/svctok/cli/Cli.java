package dev.svctok.cli;

import dev.svctok.cli.command.Call;
import dev.svctok.cli.command.GlobalFlags;
import dev.svctok.cli.command.Line;
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
        CliException error;
        try {
            return run(Line.parse(asked(words)));
        } catch (CliException e) {
            error = e;
        } catch (RuntimeException e) {
            error = unforeseen(e);
        } catch (OutOfMemoryError e) {
            error = new CliException(
                    ExitCode.OTHER,
                    "The answer does not fit into memory",
                    "Give the JVM more of it: STS_JAVA_OPTS=-Xmx1g sts …");
        }
        if (GlobalFlags.seemToWantNoColours(words)) {
            printer.withoutColours();
        }
        printer.error(error, GlobalFlags.seemToWantJson(words));
        return error.exitCode();
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

    private ExitCode run(Line line) throws CliException {
        if (GlobalFlags.wantNoColours(line.flags())) {
            printer.withoutColours();
        }
        if (GlobalFlags.wantDetails(line.flags())) {
            printer.beVerbose();
        }
        if (line.wantsHelp()) {
            printer.text(line.help());
            return ExitCode.OK;
        }
        Call call = new Call(line.flags(), environment, printer);
        line.run(call);
        return call.exitCode();
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
