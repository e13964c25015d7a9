package dev.svctok.cli.command;

import dev.svctok.api.SecretFormat;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Deletion;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts service-token delete}. */
final class ServiceTokenDelete implements Verb {

    private static final String BY_TOKEN = "--by-token";

    @Override
    public String name() {
        return "delete";
    }

    @Override
    public String summary() {
        return "Delete a service token: from then on nothing accepts it";
    }

    @Override
    public List<String> details() {
        return List.of("""
                The answer comes when no process of the service accepts the token any more. Where one of them has fallen silent,
                that can take until its lease has ended, half a minute at the most unless the service is set up otherwise;
                what it waits for is told meanwhile. Ctrl-C ends the waiting only, once the token is deleted.\
                """);
    }

    @Override
    public List<ArgSpec> arguments() {
        List<ArgSpec> arguments = new ArrayList<>(TokenIds.arguments());
        arguments.add(Flags.toggle("Delete the token whose value comes from a prompt or from stdin", BY_TOKEN)
                .build());
        arguments.add(Flags.toggle("Do not wait until nothing accepts the token any more", "--no-wait")
                .build());
        return arguments;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token delete 107484341630693",
                "sts service-token delete --id 107484341630693",
                "# one that has leaked, by its value",
                "sts service-token delete --by-token < FILE");
    }

    @Override
    public void run(Call call) throws CliException {
        long id = call.flags().isOn(BY_TOKEN) ? idOfToken(call) : TokenIds.of(call.flags());
        boolean wait = !call.flags().isOn("--no-wait");
        if (wait) {
            delete(call, id);
        } else {
            call.api().deleteAtOnce(id);
        }
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("deleted-service-token")
                            .literal(Long.toString(id))
                            .endObject());
        } else {
            call.printer().success("Service token deleted: " + id);
            if (!wait) {
                call.printer()
                        .note(
                                "Some process may still accept it: for a moment, or, if it has fallen silent, until its lease has ended.");
            }
        }
    }

    private static long idOfToken(Call call) throws CliException {
        String word = call.flags().word();
        if (word != null && word.startsWith(SecretFormat.PREFIX)) {
            throw TokenValues.onCommandLine();
        }
        if (word != null || call.flags().value("--id") != null) {
            throw CliException.usage("An id is given, and " + BY_TOKEN, "Give one of them");
        }
        Document answer = call.api().introspect(TokenValues.read(call));
        return answer.id(TokenValues.introspection(answer));
    }

    private static void delete(Call call, long id) throws CliException {
        Deletion deletion = call.api().deletion(id);
        Interruption interruption =
                Interruption.expect(() -> call.printer().lastWord("Interrupted. " + deletion.whatGoesOn()));
        try {
            deletion.run();
        } finally {
            interruption.noLonger();
        }
    }
}
