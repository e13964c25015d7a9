package dev.svctok.cli.args;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a command line: global flags anywhere, a verb's own flags after the verb. */
public final class Parser {

    private final List<Option> globals;
    private final List<String> path = new ArrayList<>();
    private final Arguments arguments = new Arguments();
    private Command command;

    private Parser(Command root, List<Option> globals) {
        this.command = root;
        this.globals = globals;
    }

    /** @throws CliException for an unknown command or flag, or a flag without its value; missing flags are left to {@link #requireFlags} */
    public static Parsed parse(Command root, List<Option> globals, List<String> words) throws CliException {
        Parser parser = new Parser(root, globals);
        parser.read(words);
        return new Parsed(parser.path, parser.command, parser.arguments);
    }

    /** Refuses a call that lacks flags, naming all of them at once. */
    public static void requireFlags(Parsed parsed) throws CliException {
        List<String> missing = new ArrayList<>();
        for (Option option : parsed.command().options()) {
            if (option.required() && !parsed.arguments().has(option.name())) {
                missing.add(option.name() + " " + option.valueName());
            }
        }
        if (!missing.isEmpty()) {
            throw CliException.usage(
                    (missing.size() == 1 ? "Missing flag: " : "Missing flags: ") + String.join(", ", missing),
                    seeHelp(parsed.path()));
        }
    }

    private void read(List<String> words) throws CliException {
        boolean flagsEnded = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!flagsEnded && word.equals("--")) {
                flagsEnded = true;
            } else if (!flagsEnded && word.startsWith("--")) {
                i += readLong(word, i + 1 < words.size() ? words.get(i + 1) : null);
            } else if (!flagsEnded && word.startsWith("-") && word.length() > 1) {
                i += readShort(word, i + 1 < words.size() ? words.get(i + 1) : null);
            } else {
                readWord(word);
            }
        }
    }

    private void readWord(String word) throws CliException {
        for (Command child : command.children()) {
            if (child.name().equals(word)) {
                command = child;
                path.add(word);
                return;
            }
        }
        if (!command.children().isEmpty()) {
            throw unknownCommand(word);
        }
        if (command.positional() == null || arguments.positional() != null) {
            throw usage("Unexpected argument: " + word);
        }
        arguments.setPositional(word);
    }

    /** Answers how many of the words that follow were the flag's value. */
    private int readLong(String word, @Nullable String next) throws CliException {
        int equals = word.indexOf('=');
        Option option = find(equals < 0 ? word : word.substring(0, equals));
        return take(option, equals < 0 ? null : word.substring(equals + 1), next);
    }

    private int readShort(String word, @Nullable String next) throws CliException {
        for (int at = 1; at < word.length(); at++) {
            Option option = find("-" + word.charAt(at));
            boolean last = at == word.length() - 1;
            if (!option.isToggle()) {
                int from = !last && word.charAt(at + 1) == '=' ? at + 2 : at + 1;
                return take(option, last ? null : word.substring(from), next);
            }
            arguments.add(option, "true");
        }
        return 0;
    }

    private int take(Option option, @Nullable String attached, @Nullable String next) throws CliException {
        if (option.isToggle()) {
            if (attached != null && !attached.equals("true") && !attached.equals("false")) {
                throw usage(option.name() + " is either on or off, not '" + attached + "'");
            }
            arguments.add(option, attached == null ? "true" : attached);
            return 0;
        }
        String value = attached == null ? next : attached;
        if (value == null || (attached == null && isFlag(value))) {
            throw usage(option.name() + " needs a value: " + option.name() + " " + option.valueName());
        }
        if (!option.choices().isEmpty() && !option.choices().contains(value)) {
            throw usage(
                    option.name() + " must be one of " + String.join(", ", option.choices()) + ", not '" + value + "'");
        }
        arguments.add(option, value);
        return attached == null ? 1 : 0;
    }

    private boolean isFlag(String word) {
        return word.startsWith("-") && lookUp(word) != null;
    }

    private Option find(String word) throws CliException {
        Option option = lookUp(word);
        if (option == null) {
            throw usage("Unknown flag: " + word + Suggestion.of(word, flagNames()));
        }
        return option;
    }

    private @Nullable Option lookUp(String word) {
        for (Option option : command.options()) {
            if (option.isCalled(word)) {
                return option;
            }
        }
        for (Option option : globals) {
            if (option.isCalled(word)) {
                return option;
            }
        }
        return null;
    }

    private List<String> flagNames() {
        List<String> names = new ArrayList<>();
        for (Option option : command.options()) {
            names.add(option.name());
        }
        for (Option option : globals) {
            names.add(option.name());
        }
        return names;
    }

    private CliException unknownCommand(String word) {
        List<String> names = new ArrayList<>();
        for (Command child : command.children()) {
            names.add(child.name());
        }
        String full = String.join(" ", path) + (path.isEmpty() ? "" : " ") + word;
        return new CliException(
                ExitCode.UNKNOWN_COMMAND, "Unknown command: sts " + full + Suggestion.of(word, names), seeHelp(path));
    }

    private CliException usage(String problem) {
        return CliException.usage(problem, seeHelp(path));
    }

    private static String seeHelp(List<String> path) {
        return "See: sts " + String.join(" ", path) + (path.isEmpty() ? "" : " ") + "--help";
    }
}
