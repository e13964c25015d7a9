package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts service-token history}. */
final class ServiceTokenHistory implements Verb {

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String summary() {
        return "Show all that happened to a service token, and who did it";
    }

    @Override
    public List<String> details() {
        return List.of("A token that was deleted still has its history. Times are in the time zone of this machine.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return TokenIds.arguments();
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token history 107484341630693",
                "# who deleted it",
                "sts service-token history --id 107484341630693 -o json | jq '.history[-1].data.actor'");
    }

    @Override
    public void run(Call call) throws CliException {
        Document history = call.api().history(TokenIds.of(call.flags()));
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("history");
            history.copyArray(json);
            call.printer().json(json.endObject());
        } else {
            EventTable.ofOneToken(history.events(), call.clock().getZone()).print(call.printer());
        }
    }
}
