package dev.svctok.cli.command;

import dev.svctok.cli.output.JsonText;
import java.util.List;
import picocli.AutoComplete;

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
        String script = AutoComplete.bash("sts", CommandLines.complete());
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
