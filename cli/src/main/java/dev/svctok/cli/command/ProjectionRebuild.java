package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Projection;
import dev.svctok.cli.http.Projection.Rebuild;
import dev.svctok.cli.http.Projections;
import dev.svctok.cli.http.Rebuilding;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Progress;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/**
 * {@code sts projection rebuild}. With {@code --wait} the exit code is 0 when the new version is in use, 2 when it failed,
 * and 9 when somebody called it off.
 */
final class ProjectionRebuild implements Verb {

    @Override
    public String name() {
        return "rebuild";
    }

    @Override
    public String summary() {
        return "Make a read model anew from all events";
    }

    @Override
    public List<String> details() {
        return List.of(
                "The version in use answers until the next one has caught up. A restart of the service does no harm.",
                """
                With --wait the exit code is 0 when the new version is in use, 2 when the rebuild failed, and 9 when somebody
                called it off. Ctrl-C ends the waiting only.\
                """);
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(
                ProjectionArguments.name("The name of the read model, as the list shows it"),
                Flags.toggle("Wait until the new version is in use", "--wait").build());
    }

    @Override
    public List<String> examples() {
        return List.of("sts projection rebuild token-list", "sts projection rebuild token-list --wait");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = ProjectionArguments.name(call.flags());
        Projections projections = call.api().projections();
        if (call.flags().isOn("--wait")) {
            finished(call, rebuild(call, projections, name));
        } else {
            started(call, projections.rebuild(name));
        }
    }

    private static Rebuilding.End rebuild(Call call, Projections projections, String name) throws CliException {
        Rebuilding rebuilding = projections.rebuilding(name);
        Document started = projections.rebuild(name);
        try (Progress progress = call.printer().progress("events", 0, false)) {
            return rebuilding.await(started, rebuild -> show(progress, rebuild));
        }
    }

    private static void show(Progress progress, Rebuild rebuild) {
        if (rebuild.eventsPerSecond() == null && rebuild.phase() != null) {
            progress.doing(Amounts.of(rebuild.events(), "event") + " read, " + rebuild.phase());
        } else {
            progress.at(rebuild.events(), rebuild.position(), rebuild.head());
        }
    }

    private static void started(Call call, Document document) throws CliException {
        Projection projection = Projection.of(document);
        if (call.wantsJson()) {
            print(call, document);
            return;
        }
        Rebuild rebuild = projection.rebuild();
        long version = rebuild == null ? projection.version() : rebuild.version();
        call.printer().success("Rebuild started: " + projection.name() + ", version " + version);
        call.printer().note("Watch it: sts projection list");
    }

    private static void finished(Call call, Rebuilding.End end) throws CliException {
        if (call.wantsJson()) {
            print(call, end.document());
            return;
        }
        Projection projection = end.projection();
        String events = end.events() == null
                ? ""
                : " (" + (end.exact() ? "" : "about ") + Amounts.of(end.events(), "event") + " in "
                        + Amounts.ofSeconds(seconds(end.took())) + ")";
        call.printer()
                .success("Projection rebuilt: " + projection.name() + ", version " + projection.version() + events);
    }

    private static long seconds(Duration duration) {
        return Math.max(1, Math.round(duration.toMillis() / 1000.0));
    }

    private static void print(Call call, Document document) throws CliException {
        JsonText json = new JsonText().startObject().name("projection");
        document.copyObject(json);
        call.printer().json(json.endObject());
    }
}
