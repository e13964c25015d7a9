package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.AuditEvent;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Following;
import dev.svctok.cli.http.Query;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Printer;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts audit follow}. */
final class AuditFollow implements Verb {

    @Override
    public String name() {
        return "follow";
    }

    @Override
    public String summary() {
        return "Print audit events as they happen, one a line, until Ctrl-C";
    }

    @Override
    public List<String> details() {
        return List.of(
                "A connection that breaks is made anew: no event is lost, and none is shown twice. With -o json each line is a"
                        + " JSON object.");
    }

    @Override
    public List<ArgSpec> arguments() {
        List<ArgSpec> arguments = new ArrayList<>();
        arguments.add(Flags.text("POSITION", "Begin behind this event (default: the newest one)", "--after")
                .build());
        arguments.addAll(EventFilters.arguments());
        return arguments;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts audit follow",
                "sts audit follow --type TokenDeleted",
                "# all that there ever was, and then what comes, for another program",
                "sts audit follow --after 0 -o json | jq --unbuffered -r '.data.actor.tokenName'");
    }

    @Override
    public void run(Call call) throws CliException {
        Long after = Numbers.of(call.flags(), "--after", 0);
        Query filters = EventFilters.of(call);
        TimeColumn times = TimeColumn.withOffsets(call.clock().getZone());
        call.api().follow(filters, after).run(new Lines(call.printer(), call.wantsJson(), times));
    }

    private record Lines(Printer printer, boolean json, TimeColumn times) implements Following.Listener {

        @Override
        public void begun() {
            if (!json) {
                printer.remark("Following. Ctrl-C ends.");
            }
        }

        @Override
        public boolean happened(AuditEvent event, Document document) throws CliException {
            if (json) {
                JsonText line = new JsonText();
                document.copyObject(line);
                printer.json(line);
            } else {
                printer.line(text(event));
            }
            return printer.handOver();
        }

        private String text(AuditEvent event) {
            return String.join(
                    " | ",
                    times.of(event.time()),
                    EventText.kind(event),
                    EventText.token(event),
                    EventText.change(event),
                    EventText.by(event),
                    EventText.from(event),
                    Long.toString(event.position()));
        }
    }
}
