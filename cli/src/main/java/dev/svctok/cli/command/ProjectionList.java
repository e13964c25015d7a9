package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Projection;
import dev.svctok.cli.http.Projection.Rebuild;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Table;
import java.util.ArrayList;
import java.util.List;

/** {@code sts projection list}. */
final class ProjectionList implements Verb {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "List the read models, how far they are, and who works on them";
    }

    @Override
    public List<String> details() {
        return List.of("""
                A read model lags behind as long as it has not seen the newest event. Dead letters are events that it could not
                take; see: sts projection dead-letters --help\
                """);
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts projection list",
                "# the names of those that lag behind",
                "sts projection list -o json | jq -r '.projections[] | select(.lagEvents > 0) | .name'");
    }

    @Override
    public void run(Call call) throws CliException {
        Document projections = call.api().projections().all();
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("projections");
            projections.copyArray(json);
            call.printer().json(json.endObject());
        } else {
            print(call, Projection.all(projections));
        }
    }

    private static void print(Call call, List<Projection> projections) {
        Table table =
                new Table("NAME", "VERSION", "STATE", "POSITION", "HEAD", "LAG", "NODE", "DEAD LETTERS", "REBUILD");
        for (Projection projection : projections) {
            Rebuild rebuild = projection.rebuild();
            table.row(
                    projection.name(),
                    Long.toString(projection.version()),
                    projection.state(),
                    Long.toString(projection.position()),
                    Long.toString(projection.head()),
                    lag(projection),
                    String.join(", ", projection.nodes()),
                    Long.toString(projection.deadLetters()),
                    rebuild == null ? "" : rebuild(rebuild));
        }
        if (table.isEmpty()) {
            call.printer().line("No projections found.");
        } else {
            call.printer().table(table);
        }
    }

    private static String lag(Projection projection) {
        if (projection.lagEvents() == 0) {
            return "0";
        }
        String events = Amounts.of(projection.lagEvents(), "event");
        Long millis = projection.lagMillis();
        return millis == null ? events : events + ", " + Amounts.ofSeconds((millis + 999) / 1000);
    }

    private static String rebuild(Rebuild rebuild) {
        if (rebuild.failed()) {
            return rebuild.failure() == null ? "failed" : "failed: " + rebuild.failure();
        }
        List<String> speed = new ArrayList<>();
        if (rebuild.phase() != null) {
            speed.add(rebuild.phase());
        }
        if (rebuild.eventsPerSecond() != null) {
            speed.add(Amounts.of(rebuild.eventsPerSecond()) + "/s");
        }
        if (rebuild.remainingSeconds() != null) {
            speed.add(Amounts.ofSeconds(rebuild.remainingSeconds()) + " left");
        }
        String text = "version " + rebuild.version() + ": " + percent(rebuild) + " %";
        return speed.isEmpty() ? text : text + " (" + String.join(", ", speed) + ")";
    }

    private static long percent(Rebuild rebuild) {
        return rebuild.head() <= 0 ? 100 : Math.min(100, (long) (100.0 * rebuild.position() / rebuild.head()));
    }
}
