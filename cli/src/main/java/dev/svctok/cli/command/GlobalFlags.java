package dev.svctok.cli.command;

import dev.svctok.cli.args.Arguments;
import dev.svctok.cli.args.Option;
import dev.svctok.cli.context.Settings;
import java.util.ArrayList;
import java.util.List;

/** The flags that stand anywhere, before or after the verb. */
public final class GlobalFlags {

    private static final Option OUTPUT = Option.value("--output", "FORMAT", "text or json (default text)")
            .withShortName("-o")
            .withChoices("text", "json");
    private static final Option NO_COLOUR =
            Option.toggle("--no-color", "No colours; the variable NO_COLOR says the same");
    private static final Option VERBOSE =
            Option.toggle("--verbose", "Tell on stderr what is going on").withShortName("-v");
    private static final Option HELP = Option.toggle("--help", "This help").withShortName("-h");

    private GlobalFlags() {}

    public static List<Option> all() {
        List<Option> all = new ArrayList<>(Settings.FLAGS);
        all.add(OUTPUT);
        all.add(NO_COLOUR);
        all.add(VERBOSE);
        all.add(HELP);
        return all;
    }

    public static boolean wantJson(Arguments arguments) {
        return "json".equals(arguments.value(OUTPUT.name()));
    }

    /** Whether a command line that could not be understood seems to ask for JSON. */
    public static boolean seemToWantJson(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean apart = word.equals("-o") || word.equals(OUTPUT.name());
            if (word.equals("-ojson")
                    || word.equals("-o=json")
                    || word.equals("--output=json")
                    || (apart && i + 1 < words.size() && words.get(i + 1).equals("json"))) {
                return true;
            }
        }
        return false;
    }

    public static boolean wantNoColours(Arguments arguments) {
        return arguments.isOn(NO_COLOUR.name());
    }

    public static boolean wantDetails(Arguments arguments) {
        return arguments.isOn(VERBOSE.name());
    }

    public static boolean wantHelp(Arguments arguments) {
        return arguments.isOn(HELP.name());
    }
}
