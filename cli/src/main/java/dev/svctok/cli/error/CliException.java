package dev.svctok.cli.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one error of the CLI: what is wrong, what to do about it, and the exit code. */
public final class CliException extends Exception {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final transient List<String> problems;
    private final @Nullable String hint;

    public CliException(ExitCode exitCode, String problem, @Nullable String hint) {
        this(exitCode, List.of(problem), hint);
    }

    /** @param hint the next thing to do, if there is one */
    public CliException(ExitCode exitCode, List<String> problems, @Nullable String hint) {
        super(String.join("; ", problems));
        this.exitCode = exitCode;
        this.problems = List.copyOf(problems);
        this.hint = hint;
    }

    /** The same with other advice. */
    public CliException withHint(String other) {
        return new CliException(exitCode, problems, other);
    }

    public static CliException usage(String problem, @Nullable String hint) {
        return new CliException(ExitCode.USAGE, problem, hint);
    }

    /** Names all flags at once that a call lacks. */
    public static CliException missingFlags(List<String> flags, String hint) {
        return usage((flags.size() == 1 ? "Missing flag: " : "Missing flags: ") + String.join(", ", flags), hint);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public List<String> problems() {
        return problems;
    }

    public @Nullable String hint() {
        return hint;
    }
}
