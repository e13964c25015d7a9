package dev.svctok.cli.command;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.http.DeadLetter;
import dev.svctok.cli.http.Document;
import dev.svctok.cli.http.Projection;
import dev.svctok.cli.http.Projections;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;

/** {@code sts projection dead-letters list}. */
final class DeadLettersList implements Verb {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "List the events that read models could not take, the oldest first";
    }

    @Override
    public List<String> details() {
        return List.of("Times are those of the events, in the time zone of this machine.");
    }

    @Override
    public List<ArgSpec> arguments() {
        return List.of(ProjectionArguments.optionalName("Only those of this read model"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sts projection dead-letters list",
                "sts projection dead-letters list token-list",
                "# what goes wrong most often",
                "sts projection dead-letters list -o json | jq -r '.\"dead-letters\"[].cause' | sort | uniq -c");
    }

    @Override
    public void run(Call call) throws CliException {
        List<Document> answers = answers(call);
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("dead-letters").startArray();
            for (Document answer : answers) {
                for (String letter : answer.lines()) {
                    json.literal(letter);
                }
            }
            call.printer().json(json.endArray().endObject());
        } else {
            print(call, answers);
        }
    }

    private static List<Document> answers(Call call) throws CliException {
        String name = ProjectionArguments.optionalName(call.flags());
        Projections projections = call.api().projections();
        if (name != null) {
            return List.of(projections.deadLetters(name));
        }
        List<Document> answers = new ArrayList<>();
        for (Projection projection : Projection.all(projections.all())) {
            answers.add(projections.deadLetters(projection.name()));
        }
        return answers;
    }

    private static void print(Call call, List<Document> answers) throws CliException {
        List<DeadLetter> letters = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Document answer : answers) {
            for (DeadLetter letter : DeadLetter.all(answer)) {
                letters.add(letter);
                texts.add(letter.time());
            }
        }
        TimeColumn times = TimeColumn.of(texts, call.clock().getZone());
        Table table = new Table("PROJECTION", "ID", "TOKEN", "EVENT", times.header(), "CAUSE");
        for (DeadLetter letter : letters) {
            table.row(
                    letter.projection(),
                    letter.id(),
                    letter.tokenId() == null ? "" : letter.tokenId().toString(),
                    EventText.kind(letter.type()),
                    times.of(letter.time()),
                    letter.cause().replace('\n', ' '));
        }
        if (table.isEmpty()) {
            call.printer().line("No dead letters found.");
        } else {
            call.printer().table(table);
        }
    }
}
