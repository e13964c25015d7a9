package dev.svctok.cli.command;

import dev.svctok.api.http.ServiceToken;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Query;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Table;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts service-token list}. */
final class ServiceTokenList implements Verb {

    private enum Truth {
        TRUE,
        FALSE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

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
        return List.of(
                "Expired tokens stay in the list until they are deleted. The tokens themselves are not shown.", """
                TIME is a day (its first moment) or a day and a time, in the time zone of this machine unless Z or an offset
                stands behind it: 2026-11-01, '2026-11-01 14:03', 2026-11-01T14:03:00.5+01:00.\
                """);
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Flags.text("TIME", "The tokens that there were at that time, and whether they were valid", "--as-of")
                        .build(),
                Flags.text("ROLE", "Only tokens with this role", "--role").build(),
                Flags.text("PREFIX", "Only tokens whose name begins so", "--name")
                        .build(),
                Flags.text("true|false", "Only tokens that are expired, or only the others", "--expired")
                        .type(Truth.class)
                        .build());
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token list",
                "sts service-token list --role stackstate-power-user --expired false",
                "# who could get in that night",
                "sts service-token list --as-of '2026-11-01 03:00'",
                "# the ids of all tokens of a name",
                "sts service-token list -o json | jq '.\"service-tokens\"[] | select(.name == \"ci\") | .id'");
    }

    @Override
    public void run(Call call) throws CliException {
        Flags flags = call.flags();
        Instant asOf = Moments.of(call, "--as-of");
        Query query = new Query()
                .add("asOf", asOf == null ? null : asOf.toString())
                .add("name", flags.filled("--name"))
                .add("role", flags.filled("--role"))
                .add("expired", flags.value("--expired"));
        Document tokens = call.api().tokens(query);
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("service-tokens");
            tokens.copyArray(json);
            call.printer().json(json.endObject());
        } else {
            print(call, tokens.tokens(), asOf != null);
        }
    }

    private static void print(Call call, List<ServiceToken> tokens, boolean withValidity) {
        Table table = withValidity
                ? new Table("ID", "NAME", "EXPIRATION", "ROLES", "VALID")
                : new Table("ID", "NAME", "EXPIRATION", "ROLES");
        for (ServiceToken token : tokens) {
            table.row(
                    Long.toString(token.id()),
                    token.name(),
                    Dates.format(token.expiration()),
                    token.roles().toString(),
                    validity(token));
        }
        if (table.isEmpty()) {
            call.printer().line("No service tokens found.");
        } else {
            call.printer().table(table);
        }
    }

    /** @return nothing where the service does not tell */
    static String validity(ServiceToken token) {
        return token.valid() == null ? "" : token.valid() ? "yes" : "no";
    }
}
