package dev.svctok.cli.command;

import dev.svctok.api.http.CreateTokenRequest;
import dev.svctok.cli.args.Arguments;
import dev.svctok.cli.args.Option;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** {@code sts service-token create}. */
final class ServiceTokenCreate implements Verb {

    @Override
    public String name() {
        return "create";
    }

    @Override
    public String summary() {
        return "Create a service token";
    }

    @Override
    public List<String> details() {
        return List.of("The token is shown once, now. It cannot be had again.");
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.value("--name", "NAME", "What the token is called in lists")
                        .withShortName("-n")
                        .asRequired(),
                Option.value("--roles", "ROLES", "Roles of the token, joined by commas; may be repeated")
                        .asRequired(),
                Option.value("--expiration", "DATE", "The token ends where this day begins (yyyy-MM-dd, UTC)"),
                Option.value("--dedicatedSubject", "SUBJECT", "The subject that the token is for"),
                Option.value("--description", "TEXT", "What the token is for"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token create --name my-service-token --roles stackstate-power-user",
                "sts service-token create -n ci --roles stackstate-k8s-troubleshooter,stackstate-guest"
                        + " --expiration 2030-12-31",
                "# keep the token in a file without showing it",
                "sts service-token create -n ci --roles stackstate-guest -o json | jq -r '.\"service-token\".token' > token");
    }

    @Override
    public void run(Call call) throws CliException {
        Document created = call.api().create(request(call.arguments()));
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("service-token");
            created.copyObject(json);
            call.printer().json(json.endObject());
        } else {
            call.printer().success("Service token created: " + created.created().token());
        }
    }

    private static CreateTokenRequest request(Arguments arguments) throws CliException {
        String expiration = arguments.value("--expiration");
        return new CreateTokenRequest(
                Objects.requireNonNull(arguments.value("--name")),
                roles(arguments.values("--roles")),
                expiration == null ? null : Dates.parse("--expiration", expiration),
                arguments.value("--dedicatedSubject"),
                arguments.value("--description"));
    }

    private static List<String> roles(List<String> given) throws CliException {
        List<String> roles = new ArrayList<>();
        for (String list : given) {
            int from = 0;
            for (int comma = list.indexOf(','); comma >= 0; comma = list.indexOf(',', from)) {
                roles.add(list.substring(from, comma));
                from = comma + 1;
            }
            roles.add(list.substring(from));
        }
        if (roles.contains("")) {
            throw CliException.usage("--roles has an empty role in it", "As in: --roles stackstate-guest");
        }
        return roles;
    }
}
