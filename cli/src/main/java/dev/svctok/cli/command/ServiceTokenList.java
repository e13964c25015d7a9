package dev.svctok.cli.command;

import dev.svctok.api.http.ServiceToken;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Table;
import java.util.List;

/** {@code sts service-token list}. */
final class ServiceTokenList implements Verb {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "List the service tokens";
    }

    @Override
    public List<String> details() {
        return List.of("Expired tokens stay in the list until they are deleted. The tokens themselves are not shown.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token list",
                "# the ids of all tokens of a name",
                "sts service-token list -o json | jq '.\"service-tokens\"[] | select(.name == \"ci\") | .id'");
    }

    @Override
    public void run(Call call) throws CliException {
        Document tokens = call.api().tokens();
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("service-tokens");
            tokens.copyArray(json);
            call.printer().json(json.endObject());
            return;
        }
        Table table = new Table("ID", "NAME", "EXPIRATION", "ROLES");
        for (ServiceToken token : tokens.tokens()) {
            table.row(
                    Long.toString(token.id()),
                    token.name(),
                    Dates.format(token.expiration()),
                    token.roles().toString());
        }
        if (table.isEmpty()) {
            call.printer().line("No service tokens found.");
        } else {
            call.printer().table(table);
        }
    }
}
