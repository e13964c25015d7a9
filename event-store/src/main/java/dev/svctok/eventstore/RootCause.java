package dev.svctok.eventstore;

/** What an exception comes down to. */
public final class RootCause {

    private RootCause() {}

    /** The first line of what the last of its causes says. */
    public static String messageOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse("");
    }
}
