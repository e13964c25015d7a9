package dev.svctok.cli.command;

import dev.svctok.cli.http.AuditEvent;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Table;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Audit events as a table. */
final class EventTable {

    private final Table table;

    private EventTable(Table table) {
        this.table = table;
    }

    /** Events that all concern the same token. */
    static EventTable ofOneToken(List<AuditEvent> events, ZoneId zone) {
        return of(events, zone, false);
    }

    static EventTable ofAll(List<AuditEvent> events, ZoneId zone) {
        return of(events, zone, true);
    }

    private static EventTable of(List<AuditEvent> events, ZoneId zone, boolean withToken) {
        List<String> texts = new ArrayList<>();
        for (AuditEvent event : events) {
            texts.add(event.time());
        }
        TimeColumn times = TimeColumn.of(texts, zone);
        Table table = new Table(
                cells(withToken, times.header(), "EVENT", "TOKEN", "CHANGE", "BY", "FROM", "REQUEST", "POSITION"));
        for (AuditEvent event : events) {
            String request = event.actor().requestId();
            table.row(cells(
                    withToken,
                    times.of(event.time()),
                    EventText.kind(event),
                    EventText.token(event),
                    EventText.change(event),
                    EventText.by(event),
                    EventText.from(event),
                    request == null ? "" : request,
                    Long.toString(event.position())));
        }
        return new EventTable(table);
    }

    private static String[] cells(boolean withToken, String... all) {
        List<String> cells = new ArrayList<>(List.of(all));
        if (!withToken) {
            cells.remove(2);
        }
        return cells.toArray(String[]::new);
    }

    void print(Printer printer) {
        if (table.isEmpty()) {
            printer.line("No events found.");
        } else {
            printer.table(table);
        }
    }
}
