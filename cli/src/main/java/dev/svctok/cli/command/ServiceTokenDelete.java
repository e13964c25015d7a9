package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

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
        return List.of(
                PositionalParamSpec.builder()
                        .paramLabel("ID")
                        .description("The id of the token, as the list shows it")
                        .type(String.class)
                        .arity("0..1")
                        .build(),
                Flags.text("ID", "The same as ID alone", "--id", "-i").build());
    }

    @Override
    public List<String> examples() {
        return List.of("sts service-token delete 107484341630693", "sts service-token delete --id 107484341630693");
    }

    @Override
    public void run(Call call) throws CliException {
        long id = id(call.flags());
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

    private static long id(Flags flags) throws CliException {
        String word = flags.word();
        String flag = flags.value("--id");
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
