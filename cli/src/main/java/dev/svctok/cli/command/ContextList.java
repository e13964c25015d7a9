package dev.svctok.cli.command;

import dev.svctok.cli.context.ContextsFile;
import dev.svctok.cli.context.SavedContext;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import dev.svctok.cli.output.Table;
import java.util.List;

/** {@code sts context list}. */
final class ContextList implements Verb {

    @Override
    public String name() {
        return "list";
    }

    @Override
    public String summary() {
        return "List the saved contexts and mark the current one";
    }

    @Override
    public List<String> examples() {
        return List.of("sts context list", "sts context list -o json");
    }

    @Override
    public void run(Call call) throws CliException {
        ContextsFile file = call.contexts();
        if (call.wantsJson()) {
            call.printer().json(json(file));
            return;
        }
        Table table = new Table("CURRENT", "NAME", "URL");
        for (SavedContext context : file.contexts()) {
            String mark = context.name().equals(file.current()) ? "*" : "";
            table.row(mark, context.name(), context.url() == null ? "" : context.url());
        }
        if (table.isEmpty()) {
            call.printer().line("No contexts found.");
        } else {
            call.printer().table(table);
        }
    }

    private static JsonText json(ContextsFile file) {
        JsonText json = new JsonText().startObject().name("contexts").startArray();
        for (SavedContext context : file.contexts()) {
            json.startObject().name("name").string(context.name()).name("context");
            ContextViews.write(context, json).endObject();
        }
        json.endArray();
        if (file.current() != null) {
            json.name("current-context").string(file.current());
        }
        return json.endObject();
    }
}
