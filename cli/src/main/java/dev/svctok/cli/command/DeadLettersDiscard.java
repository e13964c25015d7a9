package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts projection dead-letters discard}. Without {@code --yes} nothing is asked of the service. */
final class DeadLettersDiscard implements Verb {

    @Override
    public String name() {
        return "discard";
    }

    @Override
    public String summary() {
        return "Give up a dead letter: the read model goes on without that event";
    }

    @Override
    public List<String> details() {
        return List.of("The event itself stays where it is, and a rebuild meets it again.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                ProjectionArguments.name("The read model that could not take the event"),
                ProjectionArguments.id("The id of the dead letter, as the list shows it"),
                Flags.toggle("Do it; without this nothing is done", "--yes").build());
    }

    @Override
    public List<String> examples() {
        return List.of("sts projection dead-letters discard token-list 4f1c7d52-0a35-4d0e-9b55-0f4a3c1b2d6e --yes");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = ProjectionArguments.name(call.flags());
        String id = ProjectionArguments.id(call.flags());
        if (!call.flags().isOn("--yes")) {
            throw CliException.usage(
                    "This would discard the dead letter " + id + ": " + name + " goes on without its event",
                    "If that is meant, add --yes. What it is: sts projection dead-letters show " + name + " " + id);
        }
        call.api().projections().discard(name, id);
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("discarded-dead-letter")
                            .string(id)
                            .endObject());
        } else {
            call.printer().success("Dead letter discarded: " + id);
        }
    }
}
