package dev.svctok.cli.command;

import dev.svctok.cli.args.Completion;
import dev.svctok.cli.output.JsonText;
import java.util.List;

/** {@code sts completion bash} and {@code sts completion zsh}. */
record CompletionScript(String name, String use) implements Verb {

    @Override
    public String summary() {
        return "Print the completion script for " + name;
    }

    @Override
    public List<String> examples() {
        return List.of("# in the start-up file of " + name, use);
    }

    @Override
    public void run(Call call) {
        String bash = Completion.script(Commands.tree(), GlobalFlags.all());
        String script = name.equals("zsh") ? "autoload -U +X bashcompinit && bashcompinit\n" + bash : bash;
        if (call.wantsJson()) {
            call.printer()
                    .json(new JsonText()
                            .startObject()
                            .name("completion-script")
                            .string(script)
                            .endObject());
        } else {
            call.printer().text(script);
        }
    }
}
