package dev.svctok.cli.args;

import java.util.ArrayList;
import java.util.List;

/** The completion script for bash, which zsh understands too. */
public final class Completion {

    private final StringBuilder nouns = new StringBuilder();
    private final StringBuilder words = new StringBuilder();
    private final List<Option> globals;

    private Completion(List<Option> globals) {
        this.globals = globals;
    }

    public static String script(Command root, List<Option> globals) {
        Completion completion = new Completion(globals);
        completion.add("", root);
        return """
                _sts() {
                  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" at="" words="" i
                  case "$previous" in
                    -o|--output) COMPREPLY=($(compgen -W "text json" -- "$current")); return ;;
                    --config|--ca-cert-path) COMPREPLY=($(compgen -f -- "$current")); return ;;
                  esac
                  for ((i = 1; i < COMP_CWORD; i++)); do
                    case "$at ${COMP_WORDS[i]}" in
                      %s) at="$at ${COMP_WORDS[i]}" ;;
                    esac
                  done
                  case "$at" in
                %s  esac
                  COMPREPLY=($(compgen -W "$words" -- "$current"))
                }
                complete -F _sts sts ./sts
                """.formatted(completion.nouns, completion.words);
    }

    private void add(String path, Command command) {
        List<String> next = new ArrayList<>();
        for (Command child : command.children()) {
            next.add(child.name());
        }
        addNames(next, command.options());
        addNames(next, globals);
        words.append("    \"").append(path).append("\") words=\"");
        words.append(String.join(" ", next)).append("\" ;;\n");
        for (Command child : command.children()) {
            String below = path + " " + child.name();
            nouns.append(nouns.isEmpty() ? "\"" : "|\"").append(below).append('"');
            add(below, child);
        }
    }

    private static void addNames(List<String> names, List<Option> options) {
        for (Option option : options) {
            names.add(option.name());
        }
    }
}
