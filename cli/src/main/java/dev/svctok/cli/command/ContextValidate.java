package dev.svctok.cli.command;

import dev.svctok.cli.context.Connection;
import dev.svctok.cli.context.Connections;
import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.context.SavedContext;
import dev.svctok.cli.context.Settings;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts context validate}. */
final class ContextValidate implements Verb {

    @Override
    public String name() {
        return "validate";
    }

    @Override
    public String summary() {
        return "Check that the service of a context answers and takes its token";
    }

    @Override
    public List<String> details() {
        return List.of(
                "With --name it checks what is saved, without it what a call would use: flags and environment count, too.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(ContextViews.name().build());
    }

    @Override
    public List<String> examples() {
        return List.of("sts context validate", "sts context validate --name production");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = call.flags().value("--name");
        ContextsFile file = call.contexts();
        SavedContext context = name == null ? Connections.selected(call.settings(), file) : file.get(name);
        Connection connection = name == null || context == null
                ? Connections.of(call.settings(), file)
                : Connections.of(Settings.none(), context);
        if (context != null && !connection.equals(asSaved(context))) {
            context = null;
        }
        Document info = call.api(connection).serverInfo();
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject();
            if (context != null) {
                json.name("context").string(context.name());
            }
            info.copyObject(json.name("server-info"));
            call.printer().json(json.name("connected").literal("true").endObject());
        } else if (context == null) {
            call.printer().success("The connection to " + connection.readUrl() + " is valid.");
        } else {
            call.printer().success("Context " + context.name() + " is valid.");
        }
    }

    /** @return null where the context alone is not enough to call with */
    private static @Nullable Connection asSaved(SavedContext context) {
        try {
            return Connections.of(Settings.none(), context);
        } catch (CliException e) {
            return null;
        }
    }
}
