package dev.svctok.cli.command;

import dev.svctok.api.http.CreateTokenRequest;
import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

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
    public List<ArgSpec> arguments() {
        return List.of(
                Flags.text("NAME", "What the token is called in lists", "--name", "-n")
                        .required(true)
                        .build(),
                Flags.text("ROLES", "Roles of the token, joined by commas; may be repeated", "--roles")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .required(true)
                        .build(),
                Flags.text("DATE", "The token ends where this day begins (yyyy-MM-dd, UTC)", "--expiration")
                        .build(),
                Flags.text("SUBJECT", "The subject that the token is for", "--dedicatedSubject")
                        .build(),
                Flags.text("TEXT", "What the token is for", "--description").build());
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
        Document created = call.api().create(request(call.flags()));
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("service-token");
            created.copyObject(json);
            call.printer().json(json.endObject());
        } else {
            call.printer().success("Service token created: " + created.created().token());
        }
        requireShown(call, created);
        if (!created.pending().isEmpty()) {
            call.printer()
                    .note("It may take a moment until the token is known everywhere. Not yet to: "
                            + String.join(", ", created.pending()));
        }
    }

    /** A token that nobody has seen is one that nobody will think of deleting. */
    private static void requireShown(Call call, Document created) throws CliException {
        try {
            call.printer().finish();
        } catch (CliException e) {
            throw new CliException(
                    e.exitCode(),
                    List.of("The token was created, but cannot be shown", String.valueOf(e.getMessage())),
                    "Delete it, as nobody will see it again: sts service-token delete "
                            + created.created().id());
        }
    }

    private static CreateTokenRequest request(Flags flags) throws CliException {
        List<String> roles = new ArrayList<>();
        for (String list : flags.values("--roles")) {
            // Not split by picocli, which drops what is empty at the end.
            roles.addAll(List.of(list.split(",", -1)));
        }
        if (roles.contains("")) {
            throw CliException.usage("--roles has an empty role in it", "As in: --roles stackstate-guest");
        }
        String expiration = flags.value("--expiration");
        return new CreateTokenRequest(
                flags.required("--name"),
                roles,
                expiration == null ? null : Dates.parse("--expiration", expiration),
                flags.value("--dedicatedSubject"),
                flags.value("--description"));
    }
}
