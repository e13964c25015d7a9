package dev.svctok.cli.command;

/** Numbers as people read them, with what they count. */
final class Amounts {

    private static final int GROUP = 3;
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;

    private Amounts() {}

    /** As {@code 12,345}. */
    static String of(long number) {
        StringBuilder text = new StringBuilder(Long.toString(number));
        int first = number < 0 ? 1 : 0;
        for (int at = text.length() - GROUP; at > first; at -= GROUP) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    /** As {@code 1 event} or {@code 12,345 events}. */
    static String of(long number, String unit) {
        return of(number) + " " + unit + (number == 1 ? "" : "s");
    }

    /** As {@code 77 s}; what is long in minutes or hours. */
    static String ofSeconds(long seconds) {
        if (seconds < 3 * MINUTE) {
            return seconds + " s";
        }
        return seconds < 3 * HOUR ? seconds / MINUTE + " min" : of(seconds / HOUR) + " h";
    }
}
