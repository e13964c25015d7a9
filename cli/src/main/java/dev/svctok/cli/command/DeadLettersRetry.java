package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts projection dead-letters retry}. The exit code is 0 also where some remain: that is an answer, and no error. */
final class DeadLettersRetry implements Verb {

    @Override
    public String name() {
        return "retry";
    }

    @Override
    public String summary() {
        return "Offer dead letters to the read model again";
    }

    @Override
    public List<String> details() {
        return List.of("""
                With ID that one and the later ones of the same token, without it all of them. The exit code is 0 also when some
                remain: see the number of those that do, and why in the list.\
                """);
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                ProjectionArguments.name("The read model that could not take the events"),
                ProjectionArguments.optionalId("The id of a dead letter, as the list shows it (default: all)"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts projection dead-letters retry token-list",
                "sts projection dead-letters retry token-list 4f1c7d52-0a35-4d0e-9b55-0f4a3c1b2d6e",
                "# how many remain",
                "sts projection dead-letters retry token-list -o json | jq .remaining");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = ProjectionArguments.name(call.flags());
        String id = ProjectionArguments.optionalId(call.flags());
        Document answer = call.api().projections().retry(name, id);
        long retried = answer.number("retried");
        long remaining = answer.number("remaining");
        if (call.wantsJson()) {
            JsonText json = new JsonText();
            answer.copyObject(json);
            call.printer().json(json);
            return;
        }
        call.printer()
                .success(Amounts.of(retried) + " retried, " + Amounts.of(remaining)
                        + (remaining == 1 ? " remains" : " remain"));
        if (remaining > 0) {
            call.printer().note("Why is in: sts projection dead-letters list " + name);
        }
    }
}
