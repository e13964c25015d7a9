package dev.svctok.eventstore;

/** What an exception comes down to. */
public final class RootCause {

    private RootCause() {}

    /** The first line of what the last of its causes says, without a full stop, or its kind if it says nothing. */
    public static String messageOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }
}
