package dev.svctok.auth;

import java.util.Locale;

/** Why credentials were refused. For the operator's log and metrics; clients are never told. */
public enum RefusalReason {
    /** There were none. */
    MISSING,
    /** An {@code Authorization} header of another scheme. */
    OTHER_SCHEME,
    /** A header came twice, or two headers with different tokens. */
    AMBIGUOUS,
    /** Not the form of a token, or a wrong checksum. */
    MALFORMED,
    /** No token that is known. */
    UNKNOWN,
    /** Its time has passed. */
    EXPIRED,
    /** It was deleted not long ago; what was deleted long ago is unknown. */
    DELETED;

    /** As it is written in metrics and in the log. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
