package dev.svctok.cli.command;

import dev.svctok.api.http.ServiceToken;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Query;
import dev.svctok.cli.http.TokenDiff;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Table;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts service-token diff}. */
final class ServiceTokenDiff implements Verb {

    private static final String VANISHED = "vanished";

    @Override
    public String name() {
        return "diff";
    }

    @Override
    public String summary() {
        return "Show what became of the service tokens between two moments";
    }

    @Override
    public List<String> details() {
        return List.of(
                "What came and went again in between is in: sts audit list. TIME is as in: sts service-token list",
                "VALID is whether a token was accepted at the later moment. One that has vanished never is.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                Flags.text("TIME", "The earlier moment", "--from")
                        .required(true)
                        .build(),
                Flags.text("TIME", "The later moment (default now)", "--to").build());
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token diff --from 2026-11-01",
                "sts service-token diff --from '2026-11-01 14:00' --to '2026-11-01 15:00'",
                "# the ids of those that are new since then",
                "sts service-token diff --from 2026-11-01 -o json | jq '.diff.appeared[].id'");
    }

    @Override
    public void run(Call call) throws CliException {
        Instant from = new Moments(call.clock()).parse("--from", call.flags().required("--from"));
        Instant given = Moments.of(call, "--to");
        Instant to = given == null ? call.clock().instant() : given;
        if (!from.isBefore(to)) {
            throw CliException.usage("--from must be before --to", "Exchange them?");
        }
        Document answer =
                call.api().diff(new Query().add("from", from.toString()).add("to", to.toString()));
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("diff");
            answer.copyObject(json);
            call.printer().json(json.endObject());
            return;
        }
        Table table = table(answer.diff());
        if (table.isEmpty()) {
            ZoneId zone = call.clock().getZone();
            call.printer()
                    .line("Nothing changed between " + Moments.format(from, zone) + " and " + Moments.format(to, zone)
                            + ".");
        } else {
            call.printer().table(table);
        }
    }

    private static Table table(TokenDiff diff) {
        Table table = new Table("CHANGE", "ID", "NAME", "EXPIRATION", "ROLES", "VALID");
        addAll("appeared", diff.appeared(), table);
        addAll(VANISHED, diff.vanished(), table);
        for (TokenDiff.Change change : diff.changed()) {
            ServiceToken before = change.before();
            ServiceToken after = change.after();
            table.row(
                    "changed",
                    Long.toString(after.id()),
                    change(before.name(), after.name()),
                    expirations(before, after),
                    change(before.roles().toString(), after.roles().toString()),
                    ServiceTokenList.validity(after));
        }
        addAll("expired", diff.expired(), table);
        return table;
    }

    private static void addAll(String change, List<ServiceToken> tokens, Table table) {
        for (ServiceToken token : tokens) {
            table.row(
                    change,
                    Long.toString(token.id()),
                    token.name(),
                    Dates.format(token.expiration()),
                    token.roles().toString(),
                    change.equals(VANISHED) ? "no" : ServiceTokenList.validity(token));
        }
    }

    private static String expirations(ServiceToken before, ServiceToken after) {
        return before.expiration() == null && after.expiration() == null
                ? ""
                : change(expiration(before), expiration(after));
    }

    private static String expiration(ServiceToken token) {
        return token.expiration() == null ? "none" : Dates.format(token.expiration());
    }

    private static String change(String before, String after) {
        return before.equals(after) ? after : before + " → " + after;
    }
}
