package dev.svctok.api.command;

/** A rule of the domain speaks against a command. Nothing has happened. */
public final class CommandRejectedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    /** @param message one sentence for the person who sent the command */
    public CommandRejectedException(RejectionReason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public RejectionReason reason() {
        return reason;
    }
}
