package dev.svctok.cli.command;

import dev.svctok.cli.args.Arguments;
import dev.svctok.cli.context.Connection;
import dev.svctok.cli.context.Connections;
import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.context.Environment;
import dev.svctok.cli.context.Settings;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Api;
import dev.svctok.cli.output.Printer;

/** One call of a verb: what was given, and what it may use. */
public final class Call {

    private final Arguments arguments;
    private final Settings settings;
    private final Printer printer;

    public Call(Arguments arguments, Environment environment, Printer printer) {
        this.arguments = arguments;
        this.settings = new Settings(arguments, environment);
        this.printer = printer;
    }

    Arguments arguments() {
        return arguments;
    }

    Settings settings() {
        return settings;
    }

    Printer printer() {
        return printer;
    }

    boolean wantsJson() {
        return GlobalFlags.wantJson(arguments);
    }

    ContextsFile contexts() throws CliException {
        return ContextsFile.read(settings.contextsFile());
    }

    Api api() throws CliException {
        Api.getReady();
        return api(Connections.of(settings, contexts()));
    }

    Api api(Connection connection) {
        return new Api(connection, printer);
    }
}
