package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.EventPages;
import dev.svctok.cli.http.Query;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Progress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts audit export}. */
final class AuditExport implements Verb {

    @Override
    public String name() {
        return "export";
    }

    @Override
    public String summary() {
        return "Write audit events into a file, one a line, as JSON";
    }

    @Override
    public List<String> details() {
        return List.of("""
                Where the file is there already, the export goes on behind its last event: after an interruption, or to add
                what has happened since. Give the same filters as before. Events of another service are not added to it.\
                """, """
                A service that goes away meanwhile, as for a restart, is waited for, up to two minutes. After Ctrl-C the same
                command goes on behind the events that are in the file.\
                """);
    }

    @Override
    public List<ArgSpec> arguments() {
        List<ArgSpec> arguments = new ArrayList<>();
        arguments.add(Flags.file("Where to write; - is the standard output", "--file")
                .required(true)
                .build());
        arguments.add(Flags.toggle("Begin anew, and replace what is in the file", "--restart")
                .build());
        arguments.addAll(EventFilters.arguments());
        arguments.addAll(EventFilters.timeArguments());
        return arguments;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts audit export --file events.ndjson",
                "sts audit export --file deleted.ndjson --type TokenDeleted --since 2026-01-01",
                "# who did how much",
                "sts audit export --file - | jq -r '.data.actor.tokenName' | sort | uniq -c");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = call.flags().filled("--file");
        boolean restart = call.flags().isOn("--restart");
        Query filters = EventFilters.of(call);
        if (!"-".equals(name)) {
            export(call, call.flags().required("--file"), restart, filters);
        } else if (restart) {
            throw CliException.usage("--restart needs a file", "Leave it out: the standard output begins anew anyway");
        } else {
            print(call, filters);
        }
    }

    private static void export(Call call, String name, boolean restart, Query filters) throws CliException {
        FileExport.Done done = new FileExport(call.api().patient(), call.printer(), name, restart).run(filters);
        long count = done.count();
        if (call.wantsJson()) {
            call.printer().json(result(name, count, done.position()));
        } else {
            call.printer()
                    .success("Exported " + count + (count == 1 ? " event to " : " events to ") + name
                            + " (up to position " + done.position() + ")");
        }
    }

    private static JsonText result(String name, long count, long position) {
        return new JsonText()
                .startObject()
                .name("exported-events")
                .literal(Long.toString(count))
                .name("file")
                .string(name)
                .name("position")
                .literal(Long.toString(position))
                .endObject();
    }

    private static void print(Call call, Query filters) throws CliException {
        Printer printer = call.printer();
        EventPages pages = new EventPages(call.api().patient(), filters, 0);
        long count = 0;
        try (Progress progress = printer.progress("events", 0, true)) {
            boolean read = true;
            while (read && pages.hasMore()) {
                EventPages.Page page = pages.next(EventPages.MAX_SIZE);
                for (String line : page.document().lines()) {
                    printer.json(new JsonText().literal(line));
                }
                count += page.events().size();
                progress.at(count, pages.position(), page.head());
                read = printer.handOver();
            }
        }
    }
}
