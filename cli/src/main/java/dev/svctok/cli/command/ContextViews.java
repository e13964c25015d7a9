package dev.svctok.cli.command;

import dev.svctok.cli.context.Connections;
import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.context.SavedContext;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.output.JsonText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** What the context verbs have in common. */
final class ContextViews {

    private ContextViews() {}

    static OptionSpec.Builder name() {
        return Flags.text("NAME", "The name of the context", "--name", "-n");
    }

    /** The context that calls use. */
    static SavedContext selected(Call call) throws CliException {
        ContextsFile file = call.contexts();
        SavedContext context = Connections.selected(call.settings(), file);
        if (context == null) {
            throw new CliException(
                    ExitCode.CONFIGURATION,
                    "No context is current in " + file.path(),
                    "Choose one of sts context list, or save one: sts context save --name NAME --url URL"
                            + " --service-token -");
        }
        return context;
    }

    /** Writes a context as it is saved, but for its token, of which only the kind is told. */
    static JsonText write(SavedContext context, JsonText json) {
        json.startObject();
        member(json, "url", context.url());
        member(json, "api-path", context.apiPath());
        member(json, "command-url", context.commandUrl());
        member(json, "ca-cert-path", context.tls().caCertPath());
        if (context.tls().skip()) {
            json.name("skip-ssl").literal("true");
        }
        if (context.token() != null) {
            json.name("token-kind").string(context.isApiToken() ? "api-token" : "service-token");
        }
        return json.endObject();
    }

    private static void member(JsonText json, String name, @Nullable String value) {
        if (value != null) {
            json.name(name).string(value);
        }
    }
}
