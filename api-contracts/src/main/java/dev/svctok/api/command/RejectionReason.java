package dev.svctok.api.command;

/** Why a command was refused. */
public enum RejectionReason {
    /** The token was never there, or is deleted. */
    TOKEN_NOT_FOUND,
    /** The expiry does not lie in the future. */
    EXPIRY_IN_PAST,
    /** A role is not configured. */
    UNKNOWN_ROLE,
    /** A role carries a permission that the creator does not hold. */
    PERMISSION_NOT_HELD
}
