package dev.svctok.auth.web;

import org.springframework.security.authentication.AuthenticationServiceException;

/** The verifier says neither yes nor no. */
final class VerifierUnavailableException extends AuthenticationServiceException {

    private static final long serialVersionUID = 1L;

    VerifierUnavailableException() {
        super("the verifier is not current");
    }
}
