package dev.svctok.eventstore;

/** What was asked of a projection cannot be done now. */
public final class RebuildRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RebuildRefusedException(String message) {
        super(message);
    }
}
