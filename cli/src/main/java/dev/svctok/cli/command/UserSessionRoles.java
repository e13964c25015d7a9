package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.util.List;

/** {@code sts user-session roles}. */
final class UserSessionRoles implements Verb {

    @Override
    public String name() {
        return "roles";
    }

    @Override
    public String summary() {
        return "List the roles that you may give to a token";
    }

    @Override
    public List<String> examples() {
        return List.of("sts user-session roles");
    }

    @Override
    public void run(Call call) throws CliException {
        Document answer = call.api().availableRoles();
        List<String> roles = answer.texts("roles");
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("roles").startArray();
            for (String role : roles) {
                json.string(role);
            }
            call.printer().json(json.endArray().endObject());
            return;
        }
        if (roles.isEmpty()) {
            call.printer().line("No roles found.");
        }
        for (String role : roles) {
            call.printer().line(role);
        }
    }
}
