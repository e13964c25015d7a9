package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts projection cancel}. */
final class ProjectionCancel implements Verb {

    @Override
    public String name() {
        return "cancel";
    }

    @Override
    public String summary() {
        return "Call off the rebuild of a read model";
    }

    @Override
    public List<String> details() {
        return List.of("The version in use stays, and what there is of the next one is thrown away.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(ProjectionArguments.name("The name of the read model, as the list shows it"));
    }

    @Override
    public List<String> examples() {
        return List.of("sts projection cancel token-list");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = ProjectionArguments.name(call.flags());
        call.api().projections().cancel(name);
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("cancelled-rebuild")
                            .string(name)
                            .endObject());
        } else {
            call.printer().success("Rebuild called off: " + name);
        }
    }
}
