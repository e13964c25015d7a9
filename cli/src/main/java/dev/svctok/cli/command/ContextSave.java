package dev.svctok.cli.command;

import dev.svctok.cli.context.Connections;
import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.context.SavedContext;
import dev.svctok.cli.context.Settings;
import dev.svctok.cli.context.Urls;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts context save}. */
final class ContextSave implements Verb {

    @Override
    public String name() {
        return "save";
    }

    @Override
    public String summary() {
        return "Save where a service is and which token to call it with, and make that the current context";
    }

    @Override
    public List<String> details() {
        return List.of(
                "Before it is saved the service is asked whether it takes the token. If it says that writes have an address of"
                        + " their own, and there is no --command-url, that address is saved, too.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Flags.text("NAME", "What to call it (default: default)", "--name", "-n")
                        .build(),
                Flags.toggle("Save without asking the service", "--skip-validate")
                        .build());
    }

    @Override
    public List<String> examples() {
        return List.of(
                "# the token comes from a file, so that nobody sees it on the command line",
                "sts context save --name default --url http://localhost:8080 --service-token - < data/bootstrap-token",
                "sts context save --name production --url https://tokens.example.com --service-token - --ca-cert-path ca.pem < token",
                "# writes have an address of their own, of which the service does not know",
                "sts context save --name split --url http://localhost:8080 --command-url http://localhost:8081"
                        + " --service-token - < token");
    }

    @Override
    public void run(Call call) throws CliException {
        SavedContext given = call.settings().toSave(name(call));
        SavedContext context = call.flags().isOn("--skip-validate") ? given : completed(given, call);
        ContextsFile.change(call.settings().contextsFile(), file -> {
            file.put(context);
            file.makeCurrent(context.name());
        });
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("current-context").string(context.name());
            ContextViews.write(context, json.name("context"));
            call.printer().json(json.endObject());
        } else {
            String writes =
                    context.equals(given) ? "" : "; writes go to " + context.commandUrl() + ", as the service says";
            call.printer().success("Saved context: '" + context.name() + "'" + writes);
        }
    }

    /** Asks the service whether it takes the token, and where writes go. */
    private static SavedContext completed(SavedContext context, Call call) throws CliException {
        String announced =
                call.api(Connections.of(Settings.none(), context)).serverInfo().text("commandUrl");
        if (announced == null || context.commandUrl() != null) {
            return context;
        }
        String writes = Urls.server(announced, ExitCode.SERVER);
        if (writes.equals(context.url())) {
            return context;
        }
        if (isEncrypted(context.url()) && !isEncrypted(writes)) {
            call.printer()
                    .note(
                            "The service says that writes go to " + writes
                                    + ", where the token could be read on its way. If you want that, pass it as --command-url.");
            return context;
        }
        return context.withCommandUrl(writes);
    }

    private static boolean isEncrypted(@Nullable String url) {
        return url != null && url.toLowerCase(Locale.ROOT).startsWith("https:");
    }

    private static String name(Call call) throws CliException {
        String name = call.flags().value("--name");
        if (name != null && name.isBlank()) {
            throw CliException.usage("--name is empty", "As in: sts context save --name production");
        }
        if (name != null && name.chars().anyMatch(Character::isISOControl)) {
            throw CliException.usage(
                    "--name has control characters in it", "As in: sts context save --name production");
        }
        return name == null ? "default" : name;
    }
}
