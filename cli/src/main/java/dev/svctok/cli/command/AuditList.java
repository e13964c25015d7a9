package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.AuditEvent;
import dev.svctok.cli.http.EventPages;
import dev.svctok.cli.http.Query;
import dev.svctok.cli.output.JsonText;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts audit list}. */
final class AuditList implements Verb {

    private static final long DEFAULT_LIMIT = 100;

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "List audit events, the oldest first";
    }

    @Override
    public List<String> details() {
        return List.of("Every event has a position. Whoever goes on behind the last one that was seen misses none.");
    }

    @Override
    public List<ArgSpec> arguments() {
        List<ArgSpec> arguments = new ArrayList<>();
        arguments.add(Flags.text("POSITION", "Only events behind this one (default 0: from the first on)", "--after")
                .build());
        arguments.add(
                Flags.text("N", "At most so many (default 100)", "--limit").build());
        arguments.addAll(EventFilters.arguments());
        arguments.addAll(EventFilters.timeArguments());
        return arguments;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts audit list",
                "sts audit list --type TokenDeleted --since 2026-11-01",
                "sts audit list --after 100 --limit 5000",
                "# what a token was used to do",
                "sts audit list --actor-id 107484341630693");
    }

    @Override
    public void run(Call call) throws CliException {
        Long after = Numbers.of(call.flags(), "--after", 0);
        Long limit = Numbers.of(call.flags(), "--limit", 1);
        Query filters = EventFilters.of(call);
        EventPages pages = new EventPages(call.api(), filters, after == null ? 0 : after);
        if (call.wantsJson()) {
            printJson(call, pages, limit == null ? DEFAULT_LIMIT : limit);
        } else {
            printTable(call, pages, limit == null ? DEFAULT_LIMIT : limit);
        }
        if (pages.hasMore()) {
            call.printer().finish();
            call.printer().note("There are more events. They go on with: --after " + pages.position());
        }
    }

    private static void printJson(Call call, EventPages pages, long limit) throws CliException {
        JsonText json = new JsonText().startObject().name("events").startArray();
        for (long left = limit; left > 0 && pages.hasMore(); ) {
            EventPages.Page page = next(pages, left);
            for (String event : page.document().lines()) {
                json.literal(event);
            }
            left -= page.events().size();
        }
        call.printer().json(json.endArray().endObject());
    }

    private static void printTable(Call call, EventPages pages, long limit) throws CliException {
        List<AuditEvent> events = new ArrayList<>();
        while (events.size() < limit && pages.hasMore()) {
            events.addAll(next(pages, limit - events.size()).events());
        }
        EventTable.ofAll(events, call.clock().getZone()).print(call.printer());
    }

    private static EventPages.Page next(EventPages pages, long left) throws CliException {
        return pages.next((int) Math.min(left, EventPages.MAX_SIZE));
    }
}
