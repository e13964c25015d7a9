package dev.svctok.cli.command;

import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts context set}. */
final class ContextSet implements Verb {

    @Override
    public String name() {
        return "set";
    }

    @Override
    public String summary() {
        return "Make a saved context the one that calls use";
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(ContextViews.name().required(true).build());
    }

    @Override
    public List<String> examples() {
        return List.of("sts context set --name production");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = call.flags().required("--name");
        ContextsFile.change(
                call.settings().contextsFile(),
                file -> file.makeCurrent(file.get(name).name()));
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("current-context")
                            .string(name)
                            .endObject());
        } else {
            call.printer().success("Current context set to " + name);
        }
    }
}
