package dev.svctok.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Layout;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ScopeType;

/** The help of a command, as text: picocli's, but with the flags of the command apart from those of all commands. */
public final class Help {

    private static final String GLOBAL_FLAGS = "globalFlags";
    private static final int WIDTH = 130;

    private Help() {}

    public static String of(CommandLine commandLine) {
        Command command = commandLine.getCommand();
        UsageMessageSpec usage = commandLine.getCommandSpec().usageMessage();
        usage.width(WIDTH)
                .description(description(command))
                .synopsisHeading("%nUsage:%n  ")
                .synopsisSubcommandLabel("COMMAND")
                .abbreviateSynopsis(true)
                .requiredOptionMarker('*')
                .parameterListHeading("%nArguments:%n")
                .commandListHeading("%nCommands:%n")
                .footerHeading("%nExamples:%n")
                .footer(indented(command.examples()));
        List<String> order = new ArrayList<>(usage.sectionKeys());
        order.remove(UsageMessageSpec.SECTION_KEY_DESCRIPTION);
        order.add(0, UsageMessageSpec.SECTION_KEY_DESCRIPTION);
        order.add(order.indexOf(UsageMessageSpec.SECTION_KEY_FOOTER_HEADING), GLOBAL_FLAGS);
        usage.sectionKeys(order);
        Map<String, IHelpSectionRenderer> sections = usage.sectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new FlagList("\nFlags (* is required):\n", false));
        sections.put(GLOBAL_FLAGS, new FlagList("\nGlobal flags:\n", true));
        return commandLine.getUsageMessage(Ansi.OFF);
    }

    private static String[] description(Command command) {
        List<String> lines = new ArrayList<>();
        lines.add(command.summary());
        for (String detail : command.details()) {
            lines.add("");
            lines.add(detail);
        }
        return lines.toArray(String[]::new);
    }

    private static String[] indented(List<String> lines) {
        List<String> indented = new ArrayList<>();
        for (String line : lines) {
            indented.add("  " + line);
        }
        return indented.toArray(String[]::new);
    }

    /** No lambda: an interface as old as this one is not archived once a lambda has been made of it. */
    private record FlagList(String heading, boolean global) implements IHelpSectionRenderer {

        @Override
        public String render(CommandLine.Help help) {
            List<OptionSpec> flags = new ArrayList<>();
            for (OptionSpec flag : help.commandSpec().options()) {
                if (global == (flag.scopeType() == ScopeType.INHERIT)) {
                    flags.add(flag);
                }
            }
            Layout layout = help.createDefaultLayout(flags, List.of(), help.colorScheme());
            layout.addOptions(flags, help.parameterLabelRenderer());
            return flags.isEmpty() ? "" : heading + layout;
        }
    }
}
