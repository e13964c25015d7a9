package dev.svctok.systemtests;

import java.util.Locale;

/** The programs that run as services. */
enum Program {
    /** Both services in one process, as {@code ./run} starts it. */
    STANDALONE("dev.svctok.standalone.StandaloneApplication"),
    COMMAND_SERVICE("dev.svctok.command.CommandServiceApplication"),
    QUERY_SERVICE("dev.svctok.query.QueryServiceApplication");

    private final String mainClass;

    Program(String mainClass) {
        this.mainClass = mainClass;
    }

    String mainClass() {
        return mainClass;
    }

    Image image() {
        return Image.of(name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
