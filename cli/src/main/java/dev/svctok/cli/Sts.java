package dev.svctok.cli;

import dev.svctok.cli.context.Environment;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Terminal;
import java.util.Arrays;

/** The programme. The script {@code sts} starts it. */
public final class Sts {

    private Sts() {}

    public static void main(String[] words) {
        tune();
        Environment environment = new Environment(System.getenv(), System.in);
        Printer printer = Printer.standard(terminal(environment));
        System.exit(new Cli(environment, printer).run(Arrays.asList(words)).number());
    }

    /** Settings that are read once, by the JDK when the first call is made, and by picocli. */
    static void tune() {
        // Of its type converters only those for texts and files are needed; the others load java.sql and half of
        // java.time.
        System.setProperty("picocli.converters.excludes", "java.*");
        // A token must not be created twice because a connection broke.
        System.setProperty("sun.net.http.retryPost", "false");
        // There is one call only, and the thread that looks after idle connections costs time.
        System.setProperty("http.keepAlive", "false");
    }

    /** The script knows which outputs are terminals; started without it, none is taken for one. */
    private static Terminal terminal(Environment environment) {
        String terminals = System.getProperty("sts.terminals", "");
        boolean colours = environment.variable("NO_COLOR") == null && !"dumb".equals(environment.variable("TERM"));
        return new Terminal(terminals.contains("1"), terminals.contains("2"), colours);
    }
}
