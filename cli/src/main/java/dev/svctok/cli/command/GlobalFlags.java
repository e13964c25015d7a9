package dev.svctok.cli.command;

import dev.svctok.cli.context.Flags;
import dev.svctok.cli.context.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The flags that stand anywhere, before or after the verb. */
public final class GlobalFlags {

    private static final String OUTPUT = "--output";
    private static final String NO_COLOUR = "--no-color";
    private static final String VERBOSE = "--verbose";

    private enum Format {
        TEXT,
        WIDE,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private GlobalFlags() {}

    static List<OptionSpec> all() {
        List<OptionSpec.Builder> flags = new ArrayList<>(Settings.flags());
        flags.add(output());
        flags.add(noColours());
        flags.add(Flags.toggle("Tell on stderr what is going on", VERBOSE, "-v"));
        flags.add(Flags.toggle("This help", "--help", "-h").usageHelp(true));
        List<OptionSpec> all = new ArrayList<>();
        for (OptionSpec.Builder flag : flags) {
            all.add(flag.scopeType(ScopeType.INHERIT).build());
        }
        return all;
    }

    private static OptionSpec.Builder noColours() {
        return Flags.toggle("No colours; the variable NO_COLOR says the same", NO_COLOUR);
    }

    private static OptionSpec.Builder output() {
        return Flags.text("FORMAT", "text, wide or json (default text); wide: service-token list", OUTPUT, "-o")
                .type(Format.class);
    }

    /** Whether a command line that could not be understood asks for JSON: every word but that flag is left aside. */
    public static boolean seemToWantJson(List<String> words) {
        Flags found = find(output(), words);
        return found != null && wantJson(found);
    }

    /** The same for colours. */
    public static boolean seemToWantNoColours(List<String> words) {
        Flags found = find(noColours(), words);
        return found != null && wantNoColours(found);
    }

    private static @Nullable Flags find(OptionSpec.Builder flag, List<String> words) {
        CommandSpec command = CommandLines.configured(CommandSpec.create()).addOption(flag.build());
        command.parser().unmatchedArgumentsAllowed(true);
        try {
            new CommandLine(command).parseArgs(words.toArray(String[]::new));
            return new Flags(command);
        } catch (ParameterException e) {
            return null;
        }
    }

    public static boolean wantJson(Flags flags) {
        return "json".equals(flags.value(OUTPUT));
    }

    static boolean wantWide(Flags flags) {
        return "wide".equals(flags.value(OUTPUT));
    }

    public static boolean wantNoColours(Flags flags) {
        return flags.isOn(NO_COLOUR);
    }

    public static boolean wantDetails(Flags flags) {
        return flags.isOn(VERBOSE);
    }
}
