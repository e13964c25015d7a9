package dev.svctok.spring;

import org.springframework.security.core.AuthenticationException;

/** The request has no good token. Why, the caller is not told. */
public final class TokenRefusedException extends AuthenticationException {

    private static final long serialVersionUID = 1L;

    public TokenRefusedException() {
        super("The service token is not accepted");
    }
}
