package dev.svctok.spring;

import org.springframework.security.authentication.AuthenticationServiceException;

/** It cannot be said at present whether the token is good: 503, as that is neither yes nor no. */
public final class VerdictUnavailableException extends AuthenticationServiceException {

    private static final long serialVersionUID = 1L;

    public VerdictUnavailableException(String reason) {
        super(reason);
    }
}
