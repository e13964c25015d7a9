package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts projection dead-letters show}. */
final class DeadLettersShow implements Verb {

    @Override
    public String name() {
        return "show";
    }

    @Override
    public String summary() {
        return "Show all that is known of a dead letter";
    }

    @Override
    public List<String> details() {
        return List.of("What happened to its token is in: sts service-token history");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                ProjectionArguments.name("The read model that could not take the event"),
                ProjectionArguments.id("The id of the dead letter, as the list shows it"));
    }

    @Override
    public List<String> examples() {
        return List.of("sts projection dead-letters show token-list 4f1c7d52-0a35-4d0e-9b55-0f4a3c1b2d6e");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = ProjectionArguments.name(call.flags());
        String id = ProjectionArguments.id(call.flags());
        Document letter = call.api().projections().deadLetter(name, id);
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("dead-letter");
            letter.copyObject(json);
            call.printer().json(json.endObject());
            return;
        }
        for (String member : letter.describe()) {
            call.printer().line(member.replace('\n', ' '));
        }
    }
}
