package dev.svctok.cli.command;

import dev.svctok.cli.context.Connections;
import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.context.SavedContext;
import dev.svctok.cli.context.Settings;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;
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
        return List.of("Before it is saved the service is asked whether it takes the token.");
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
                "# writes have an address of their own",
                "sts context save --name split --url http://localhost:8080 --command-url http://localhost:8081"
                        + " --service-token - < token");
    }

    @Override
    public void run(Call call) throws CliException {
        SavedContext context = call.settings().toSave(name(call));
        if (!call.flags().isOn("--skip-validate")) {
            call.api(Connections.of(Settings.none(), context)).serverInfo();
        }
        ContextsFile.change(call.settings().contextsFile(), file -> {
            file.put(context);
            file.makeCurrent(context.name());
        });
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("current-context").string(context.name());
            ContextViews.write(context, json.name("context"));
            call.printer().json(json.endObject());
        } else {
            call.printer().success("Saved context: '" + context.name() + "'");
        }
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
