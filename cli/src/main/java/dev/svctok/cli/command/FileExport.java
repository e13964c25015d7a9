package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.http.Api;
import dev.svctok.cli.http.AuditEvent;
import dev.svctok.cli.http.EventPages;
import dev.svctok.cli.http.Query;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Progress;

/** An export into a file, behind the events that are there already. */
final class FileExport {

    /**
     * What came of it.
     *
     * @param count how many events were added
     * @param position of the last event in the file
     */
    record Done(long count, long position) {}

    private final Api api;
    private final Printer printer;
    private final String name;
    private final boolean restart;

    FileExport(Api api, Printer printer, String name, boolean restart) {
        this.api = api;
        this.printer = printer;
        this.name = name;
        this.restart = restart;
    }

    /** Returns when all events are in the file. One that is ended before, by whatever, says how many of them are. */
    Done run(Query filters) throws CliException {
        try (EventFile file = EventFile.open(name, restart)) {
            Interruption interruption = Interruption.expect(() -> interrupted(file));
            try {
                return run(file, filters);
            } catch (CliException e) {
                throw file.added() == 0 ? e : e.withHint((e.hint() == null ? "" : e.hint() + ". ") + soFar(file));
            } finally {
                interruption.noLonger();
            }
        }
    }

    private Done run(EventFile file, Query filters) throws CliException {
        if (!restart) {
            requireOfThisService(file);
            file.begin();
        }
        try (Progress progress = printer.progress("events", file.position(), false)) {
            EventPages pages = new EventPages(api, filters, file.position());
            while (pages.hasMore()) {
                EventPages.Page page = pages.next(EventPages.MAX_SIZE);
                file.begin();
                file.append(page.document().lines());
                progress.at(file.added(), pages.position(), page.head());
            }
            file.finish();
            return new Done(file.added(), pages.position());
        }
    }

    /** Positions are numbers that every service has; the ids of events are not. */
    private void requireOfThisService(EventFile file) throws CliException {
        AuditEvent last = file.last();
        if (last == null) {
            return;
        }
        AuditEvent here = api.eventAt(last.position());
        if (here == null || here.id() == null || !here.id().equals(last.id())) {
            throw new CliException(
                    ExitCode.READ_FILE,
                    name + " holds events of another service: this one has " + (here == null ? "no" : "another")
                            + " event at position " + last.position() + "; the file has been left as it is",
                    "Name another file, or replace this one: --restart");
        }
    }

    private void interrupted(EventFile file) {
        // Until that is said, the export that it stops cannot get on, and say that it is done.
        synchronized (file) {
            if (file.stop()) {
                printer.lastWord("Interrupted. " + soFar(file));
            }
        }
    }

    private String soFar(EventFile file) {
        long count = file.added();
        if (count == 0) {
            return "No event was added to " + name + "; the same command begins again";
        }
        return count + (file.position() > 0 ? " more" : "") + (count == 1 ? " event is in " : " events are in ") + name
                + "; the same command" + (restart ? ", without --restart," : "") + " goes on behind "
                + (count == 1 ? "it" : "them");
    }
}
