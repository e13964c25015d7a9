package dev.svctok.eventstore;

import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What an exception comes down to. */
public final class RootCause {

    /** What PostgreSQL's driver adds to a connection that was refused, in the same line. */
    private static final Pattern ADVICE = Pattern.compile(" Check that .*");

    private RootCause() {}

    /**
     * The first line of what the last of its causes says, without a full stop, or its kind if it says nothing. Where that is
     * about a connection to a database, what the driver says of it, which tells the address, too.
     */
    public static String messageOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof SQLException && root.getCause() instanceof IOException)) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : ADVICE.matcher(message.lines().findFirst().orElse(""))
                        .replaceFirst("")
                        .replaceFirst("\\.$", "");
    }
}
