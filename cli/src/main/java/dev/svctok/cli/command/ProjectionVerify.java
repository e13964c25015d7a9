package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Projection;
import dev.svctok.cli.http.Projections;
import dev.svctok.cli.http.Verification;
import dev.svctok.cli.http.Verification.Difference;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Progress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/**
 * {@code sts projection verify}. The exit code is 0 where there is no difference at all, 9 where there is any, and 2 where a
 * check broke off.
 */
final class ProjectionVerify implements Verb {

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public String summary() {
        return "Compare read models with what the events say";
    }

    @Override
    public List<String> details() {
        return List.of("""
                Each difference is a line, printed as it is found. Nothing is changed: a rebuild mends what is wrong. What the
                processes hold in memory is not looked at: after a rebuild of the verification model, restart each that was
                started while it was wrong.\
                """, """
                The exit code is 0 when there is no difference at all, 9 when there are differences, and 2 when a check broke
                off before its end.\
                """);
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(ProjectionArguments.optionalName("Which read model (default: all, one after the other)"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts projection verify",
                "sts projection verify token-list",
                "# mend what is wrong",
                "sts projection verify token-list; [ $? -ne 9 ] || sts projection rebuild token-list --wait",
                "# the ids of the tokens that are missing",
                "sts projection verify -o json | jq '.verifications[].differences[] | select(.kind == \"missing\") | .tokenId'");
    }

    @Override
    public void run(Call call) throws CliException {
        String name = ProjectionArguments.optionalName(call.flags());
        Projections projections = call.api().projections();
        List<String> names = name == null ? names(projections) : List.of(name);
        if (call.wantsJson()) {
            printJson(call, projections, names);
        } else {
            printText(call, projections, names);
        }
    }

    private static List<String> names(Projections projections) throws CliException {
        List<String> names = new ArrayList<>();
        for (Projection projection : Projection.all(projections.all())) {
            names.add(projection.name());
        }
        return names;
    }

    private static void printText(Call call, Projections projections, List<String> names) throws CliException {
        if (names.isEmpty()) {
            call.printer().line("No projections found.");
        }
        boolean read = true;
        for (int i = 0; i < names.size() && read; i++) {
            Verification.Result result = verify(call, projections.verification(names.get(i)), null);
            if (result != null) {
                call.printer().line(summary(result));
            }
            read = call.printer().handOver();
        }
    }

    private static void printJson(Call call, Projections projections, List<String> names) throws CliException {
        JsonText json = new JsonText().startObject().name("verifications").startArray();
        for (String name : names) {
            JsonText differences = new JsonText().startArray();
            Verification.Result result = verify(call, projections.verification(name), differences);
            if (result != null) {
                add(result, differences.endArray(), json);
            }
        }
        call.printer().json(json.endArray().endObject());
    }

    /** @return null where nobody wanted to see all differences */
    private static Verification.@Nullable Result verify(
            Call call, Verification verification, @Nullable JsonText differences) throws CliException {
        try (Progress progress = call.printer().progress("tokens", 0, false)) {
            Verification.Result result = verification.run(new Found(call.printer(), differences, progress));
            if (result == null || result.differences() > 0) {
                call.endWith(ExitCode.OTHER);
            }
            return result;
        }
    }

    private static void add(Verification.Result result, JsonText differences, JsonText to) {
        to.startObject().name("projection").string(result.projection());
        to.name("checked").literal(Long.toString(result.checked()));
        if (result.position() != null) {
            to.name("position").literal(result.position().toString());
        }
        to.name("differences").literal(differences.toString()).endObject();
    }

    private static String summary(Verification.Result result) {
        String tokens = Amounts.of(result.checked(), "token");
        return result.differences() == 0
                ? "✅ " + result.projection() + ": " + tokens + ", no difference"
                : "❌ " + result.projection() + ": " + Amounts.of(result.differences(), "difference") + " in " + tokens;
    }

    /** @param json where the differences go; null where they are printed */
    private record Found(Printer printer, @Nullable JsonText json, Progress progress) implements Verification.Listener {

        @Override
        public void checked(long checked, @Nullable Long rows) {
            progress.at(checked, checked, rows);
        }

        @Override
        public boolean differs(Difference difference, Document line) throws CliException {
            if (json != null) {
                line.copyMember("difference", json);
                return true;
            }
            printer.line(text(difference));
            return printer.handOver();
        }

        private static String text(Difference difference) {
            return difference.kind()
                    + (difference.tokenId() == null ? "" : " token " + difference.tokenId())
                    + (difference.position() == null ? "" : " (position " + difference.position() + ")")
                    + (difference.detail() == null ? "" : ": " + difference.detail());
        }
    }
}
