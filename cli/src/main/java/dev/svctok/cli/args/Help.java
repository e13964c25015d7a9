package dev.svctok.cli.args;

import java.util.List;

/** The help of a command, as text. */
public final class Help {

    private final StringBuilder text = new StringBuilder();

    private Help() {}

    public static String of(Parsed parsed, List<Option> globals) {
        Help help = new Help();
        Command command = parsed.command();
        help.line(command.summary());
        for (String detail : command.details()) {
            help.line("").line(detail);
        }
        help.line("").line("Usage:").line("  " + usage(parsed));
        help.examples(command).commands(command);
        help.options("Flags:", command.options()).options("Global flags:", globals);
        return help.text.toString();
    }

    static String usage(Parsed parsed) {
        Command command = parsed.command();
        StringBuilder usage = new StringBuilder("sts");
        for (String name : parsed.path()) {
            usage.append(' ').append(name);
        }
        if (!command.children().isEmpty()) {
            return usage.append(" COMMAND [flags]").toString();
        }
        if (command.positional() != null) {
            usage.append(' ').append(command.positional());
        }
        for (Option option : command.options()) {
            if (option.required()) {
                usage.append(' ').append(option.name()).append(' ').append(option.valueName());
            }
        }
        return usage.append(" [flags]").toString();
    }

    private Help examples(Command command) {
        if (!command.examples().isEmpty()) {
            line("").line("Examples:");
            for (String example : command.examples()) {
                line("  " + example);
            }
        }
        return this;
    }

    private void commands(Command command) {
        if (command.children().isEmpty()) {
            return;
        }
        line("").line("Commands:");
        int width = 0;
        for (Command child : command.children()) {
            width = Math.max(width, child.name().length());
        }
        for (Command child : command.children()) {
            line("  " + pad(child.name(), width) + "  " + child.summary());
        }
    }

    private Help options(String title, List<Option> options) {
        if (options.isEmpty()) {
            return this;
        }
        line("").line(title);
        int width = 0;
        for (Option option : options) {
            width = Math.max(width, signature(option).length());
        }
        for (Option option : options) {
            line("  " + pad(signature(option), width) + "  " + option.description());
        }
        return this;
    }

    private static String signature(Option option) {
        String shortName = option.shortName() == null ? "    " : option.shortName() + ", ";
        return shortName + option.name() + (option.isToggle() ? "" : " " + option.valueName());
    }

    private static String pad(String word, int width) {
        return word + " ".repeat(width - word.length());
    }

    private Help line(String line) {
        text.append(line).append('\n');
        return this;
    }
}
