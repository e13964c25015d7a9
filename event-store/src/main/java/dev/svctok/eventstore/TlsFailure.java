package dev.svctok.eventstore;

import java.io.FileNotFoundException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why there is no connection as safe as the JDBC URL asks for. Other than an outage, that does not pass by itself. */
final class TlsFailure {

    private static final Pattern ASKED_FOR = Pattern.compile("[?&]ssl");

    private TlsFailure() {}

    /**
     * @param url as configured; null for the embedded database
     * @return what is wrong, without a full stop; null if the connection failed for another reason
     */
    static @Nullable String reason(@Nullable String url, RuntimeException failure) {
        if (url == null
                || !ASKED_FOR.matcher(url).find()
                || !(failure.getCause() instanceof SQLException sql)
                || !String.valueOf(sql.getSQLState()).startsWith(Databases.CONNECTION_FAILED)) {
            return null;
        }
        // The driver looks at the name in the certificate, and for TLS itself, without a cause of its own.
        if (sql.getCause() == null || has(sql, FileNotFoundException.class)) {
            return withoutStop(String.valueOf(sql.getMessage()));
        }
        if (has(sql, GeneralSecurityException.class)) {
            return has(sql, SSLException.class)
                    ? "its certificate is not accepted (%s)".formatted(RootCause.messageOf(sql))
                    : withoutStop(String.valueOf(sql.getMessage()));
        }
        return null;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String withoutStop(String message) {
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }
}
