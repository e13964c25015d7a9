package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** Which of all audit events a verb is asked for. */
final class EventFilters {

    private EventFilters() {}

    static List<ArgSpec> arguments() {
        return List.of(
                Flags.text("TYPE", "Only events of these types, joined by commas; may be repeated", "--type")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build(),
                Flags.text("ID", "Only events that concern this token", "--token-id")
                        .build(),
                Flags.text("ID", "Only what was done by this token", "--actor-id")
                        .build());
    }

    static List<ArgSpec> timeArguments() {
        return List.of(
                Flags.text("TIME", "Only events from then on (see: sts service-token list --help)", "--since")
                        .build(),
                Flags.text("TIME", "Only events before then", "--until").build());
    }

    static Query of(Call call) throws CliException {
        Flags flags = call.flags();
        return new Query()
                .addAll("type", types(flags))
                .add("tokenId", Numbers.of(flags, "--token-id", 1))
                .add("actorId", Numbers.of(flags, "--actor-id", 1))
                .addAll(times(call));
    }

    private static List<String> types(Flags flags) throws CliException {
        List<String> types = new ArrayList<>();
        for (String list : flags.values("--type")) {
            for (String type : list.split(",", -1)) {
                if (type.isBlank()) {
                    throw CliException.usage("--type has an empty type in it", "As in: --type TokenCreated");
                }
                types.add(type.strip());
            }
        }
        return types;
    }

    private static Query times(Call call) throws CliException {
        Instant since = Moments.ofAny(call, "--since");
        Instant until = Moments.ofAny(call, "--until");
        if (since != null && until != null && !since.isBefore(until)) {
            throw CliException.usage("--since must be before --until", "Exchange them?");
        }
        return new Query()
                .add("since", since == null ? null : since.toString())
                .add("until", until == null ? null : until.toString());
    }
}
