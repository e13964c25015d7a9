package dev.svctok.cli.command;

import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts context delete}. */
final class ContextDelete implements Verb {

    @Override
    public String name() {
        return "delete";
    }

    @Override
    public String summary() {
        return "Forget a saved context and its token";
    }

    @Override
    public List<String> details() {
        return List.of("Only this machine forgets it. The token stays valid: sts service-token delete revokes one.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(ContextViews.name().required(true).build());
    }

    @Override
    public List<String> examples() {
        return List.of("sts context delete --name old");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = call.flags().required("--name");
        boolean wasCurrent = name.equals(call.contexts().current());
        ContextsFile.change(
                call.settings().contextsFile(),
                file -> file.remove(file.get(name).name()));
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("deleted-context")
                            .string(name)
                            .endObject());
            return;
        }
        call.printer().success("Deleted context '" + name + "'");
        if (wasCurrent) {
            call.printer().note("No context is current now. Choose one: sts context set --name NAME");
        }
    }
}
