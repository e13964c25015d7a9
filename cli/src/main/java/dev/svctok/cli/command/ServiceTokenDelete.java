package dev.svctok.cli.command;

import dev.svctok.cli.args.Arguments;
import dev.svctok.cli.args.Option;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;

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
    public String positional() {
        return "ID";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.value("--id", "ID", "The same as ID alone").withShortName("-i"));
    }

    @Override
    public List<String> examples() {
        return List.of("sts service-token delete 107484341630693", "sts service-token delete --id 107484341630693");
    }

    @Override
    public void run(Call call) throws CliException {
        long id = id(call.arguments());
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

    private static long id(Arguments arguments) throws CliException {
        String word = arguments.positional();
        String flag = arguments.value("--id");
        if (word != null && flag != null && !word.equals(flag)) {
            throw CliException.usage("Two ids are given: " + word + " and " + flag, "Delete one at a time");
        }
        String id = word == null ? flag : word;
        if (id == null) {
            throw CliException.usage("Missing argument: ID", "The ids are in: sts service-token list");
        }
        try {
            long number = Long.parseLong(id);
            if (number > 0 && Character.isDigit(id.charAt(0))) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through: not a number, or one out of range.
        }
        throw CliException.usage("Invalid id: " + id, "An id is a number; see: sts service-token list");
    }
}
