package dev.svctok.eventstore.startup;

/** The service cannot start, for a reason that its operator can mend. The message is all that the operator is shown. */
public final class StartupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what to do about it, on one line */
    public StartupException(String message) {
        super(message);
    }

    /** @param message what is wrong and what to do about it, on one line */
    public StartupException(String message, Throwable cause) {
        super(message, cause);
    }
}
