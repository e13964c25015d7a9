package dev.svctok.cli.command;

import dev.svctok.cli.context.Connection;
import dev.svctok.cli.context.Connections;
import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.context.Environment;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.context.Settings;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.http.Api;
import dev.svctok.cli.output.Printer;
import java.time.Clock;

/** One call of a verb: what was given, and what it may use. */
public final class Call {

    private final Flags flags;
    private final Settings settings;
    private final Environment environment;
    private final Printer printer;
    private ExitCode exitCode = ExitCode.OK;

    public Call(Flags flags, Environment environment, Printer printer) {
        this.flags = flags;
        this.environment = environment;
        this.settings = new Settings(flags, environment);
        this.printer = printer;
    }

    /** How it ended where nothing was thrown. */
    public ExitCode exitCode() {
        return exitCode;
    }

    /** For an answer that is no error, and yet none that a script may take for a success. */
    void endWith(ExitCode other) {
        exitCode = other;
    }

    Flags flags() {
        return flags;
    }

    Settings settings() {
        return settings;
    }

    Printer printer() {
        return printer;
    }

    Clock clock() {
        return environment.clock();
    }

    /**
     * A secret that somebody types, or that stands on stdin.
     *
     * @throws CliException if there is none
     */
    String secret(String prompt) throws CliException {
        if (environment.isTyped()) {
            printer.note(prompt);
        }
        return environment.secret();
    }

    boolean wantsJson() {
        return GlobalFlags.wantJson(flags);
    }

    boolean wantsWide() {
        return GlobalFlags.wantWide(flags);
    }

    ContextsFile contexts() throws CliException {
        return ContextsFile.read(settings.contextsFile());
    }

    Api api() throws CliException {
        return api(Connections.of(settings, contexts()));
    }

    Api api(Connection connection) {
        return new Api(connection, printer);
    }
}
