package dev.svctok.cli.command;

import dev.svctok.cli.context.SavedContext;
import dev.svctok.cli.error.CliException;
import dev.svctok.cli.output.JsonText;
import java.util.List;

/** {@code sts context show}. */
final class ContextShow implements Verb {

    @Override
    public String name() {
        return "show";
    }

    @Override
    public String summary() {
        return "Show which context calls use";
    }

    @Override
    public List<String> examples() {
        return List.of("sts context show", "sts context show -o json");
    }

    @Override
    public void run(Call call) throws CliException {
        SavedContext context = ContextViews.selected(call);
        if (call.wantsJson()) {
            JsonText json = new JsonText().startObject().name("name").string(context.name());
            ContextViews.write(context, json.name("current-context"));
            call.printer().json(json.endObject());
        } else {
            call.printer().line(context.name());
        }
    }
}
