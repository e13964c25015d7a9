package dev.svctok.cli.command;

import dev.svctok.api.http.Introspection;
import dev.svctok.api.http.LastUse;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.output.JsonText;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code sts service-token inspect}. */
final class ServiceTokenInspect implements Verb {

    private static final long MILLIS = 1_000;

    @Override
    public String name() {
        return "inspect";
    }

    @Override
    public String summary() {
        return "Show whose token this is, what it may do, and until when";
    }

    @Override
    public List<String> details() {
        return List.of(
                "The token comes from a prompt or from stdin, never from the command line. Its checksum is looked at before"
                        + " the service is asked.",
                "You call with another token, which needs the permission verify-service-tokens; to see the last use, also"
                        + " get-service-tokens. Times are in the time zone of this machine. To look at a token is no use of it.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts service-token inspect",
                "sts service-token inspect < FILE",
                "# one that has leaked: delete it by its value",
                "sts service-token delete --by-token < FILE");
    }

    @Override
    public void run(Call call) throws CliException {
        Document answer = call.api().introspect(TokenValues.read(call));
        Introspection token = TokenValues.introspection(answer);
        Document listed = null;
        String unknown = "";
        try {
            listed = call.api().token(answer.id(token));
        } catch (CliException e) {
            // Nobody who holds a leaked token in hand should learn less for that.
            unknown = "not known: " + e.getMessage();
        }
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("service-token");
            answer.copyObject(json);
            LastUse use = listed == null ? null : listed.token().lastUsed();
            if (use != null) {
                LastUses.write(use, json.name("last-used"));
            }
            call.printer().json(json.endObject());
            if (listed == null) {
                call.printer().note("Last used: " + unknown);
            }
            return;
        }
        ZoneId zone = call.clock().getZone();
        call.printer().success("Valid service token: " + token.clientId());
        line(call, "ID", token.sub());
        line(call, "Roles", String.valueOf(token.roles()));
        line(call, "May", token.scope() == null || token.scope().isEmpty() ? "nothing" : token.scope());
        line(call, "Created", moment(token.iat(), zone));
        line(call, "Expires", token.exp() == null ? "never" : moment(token.exp(), zone));
        line(
                call,
                "Last used",
                listed == null ? unknown : LastUses.sentence(listed.token(), listed.usesRecordedSince(), zone));
        line(call, "Issued by", token.iss());
        call.printer().line("If it has leaked, delete it: sts service-token delete " + token.sub());
    }

    private static void line(Call call, String what, @Nullable String value) {
        if (value != null) {
            call.printer().line(what + ": " + value);
        }
    }

    private static @Nullable String moment(@Nullable Long seconds, ZoneId zone) {
        return seconds == null ? null : Moments.format(Instant.ofEpochMilli(seconds * MILLIS), zone);
    }
}
