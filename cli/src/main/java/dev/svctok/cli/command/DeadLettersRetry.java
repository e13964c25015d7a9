package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts projection dead-letters retry}. The exit code is 0 where none remains in the read model, and 9 where any does. */
final class DeadLettersRetry implements Verb {

    private static final String LIST = "sts projection dead-letters list ";

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
                With ID that one and the later ones of the same token, without it all of them. The exit code is 0 when none
                remains in the read model, and 9 when any does; with ID that may also be one of another token.\
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
        long mended = answer.number("retried");
        long remaining = answer.number("remaining");
        if (remaining > 0) {
            call.endWith(ExitCode.OTHER);
        }
        if (call.wantsJson()) {
            JsonText json = new JsonText();
            answer.copyObject(json);
            call.printer().json(json);
        } else if (remaining > 0) {
            String remain = Amounts.of(remaining) + (remaining == 1 ? " remains" : " remain");
            call.printer().line("❌ " + (mended == 0 ? "None" : Amounts.of(mended)) + " mended, " + remain);
            call.printer().note(mended == 0 ? why(name, id, remaining) : "Why is in: " + LIST + name);
        } else if (mended > 0) {
            call.printer().success(Amounts.of(mended) + " mended, none remains");
        } else {
            call.printer().line("No dead letters waited.");
        }
    }

    private static String why(String name, @Nullable String id, long remaining) {
        String show = "sts projection dead-letters show " + name + " ";
        if (id != null) {
            return "It failed again. Why is in: " + show + id;
        }
        return (remaining == 1 ? "It" : "They") + " failed again. Why is in: " + show + "ID; the ids are in: " + LIST
                + name;
    }
}
