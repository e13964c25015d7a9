package dev.svctok.auth.web;

import org.springframework.security.authentication.AuthenticationServiceException;

/** The verifier says neither yes nor no. */
final class VerifierUnavailableException extends AuthenticationServiceException {

    /** What a client is told. */
    static final String ANSWER =
            "The token cannot be checked now: this node has no current view of the deleted tokens. Try again.";

    private static final long serialVersionUID = 1L;

    VerifierUnavailableException() {
        super("the verifier is not current");
    }
}
