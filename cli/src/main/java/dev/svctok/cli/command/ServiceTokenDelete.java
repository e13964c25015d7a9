package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts service-token delete}. */
final class ServiceTokenDelete implements Verb {

    @Override
    public String name() {
        return "delete";
    }

    @Override
    public String summary() {
        return "Delete a service token: from then on nothing accepts it";
    }

    @Override
    public List<ArgSpec> arguments() {
        return TokenIds.arguments();
    }

    @Override
    public List<String> examples() {
        return List.of("sts service-token delete 107484341630693", "sts service-token delete --id 107484341630693");
    }

    @Override
    public void run(Call call) throws CliException {
        long id = TokenIds.of(call.flags());
        call.api().delete(id);
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("deleted-service-token")
                            .literal(Long.toString(id))
                            .endObject());
        } else {
            call.printer().success("Service token deleted: " + id);
        }
    }
}
