package dev.svctok.eventstore;

import java.io.EOFException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an exception comes down to. */
public final class RootCause {

    /** What PostgreSQL's driver says of a connection that was refused, before it gives advice in the same line. */
    private static final Pattern REFUSED = Pattern.compile("(Connection to \\S+ refused)\\. .*");

    private RootCause() {}

    /**
     * The first line of what the last of its causes says, without a full stop, or its kind if it says nothing. Where a
     * database has refused a connection, what the driver says of it, which tells the address, too.
     */
    public static String messageOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            Matcher refused = REFUSED.matcher(String.valueOf(root.getMessage()));
            if (root instanceof SQLException && refused.matches()) {
                return refused.group(1);
            }
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null
                ? withoutWords(root)
                : message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }

    private static String withoutWords(Throwable root) {
        if (root instanceof EOFException) {
            return "the connection was closed by the other side";
        }
        return root instanceof TimeoutException
                ? "there was no answer in time"
                : root.getClass().getSimpleName();
    }
}
