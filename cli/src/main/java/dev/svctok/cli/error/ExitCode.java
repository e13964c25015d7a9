package dev.svctok.cli.error;

/** What the process tells the shell. Scripts rely on the numbers. */
public enum ExitCode {
    OK(0),
    CONFIGURATION(1),
    SERVER(2),
    USAGE(3),
    CONNECTION(4),
    READ_FILE(5),
    WRITE_FILE(6),
    UNKNOWN_COMMAND(7),
    NOT_FOUND(8),
    OTHER(9);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
