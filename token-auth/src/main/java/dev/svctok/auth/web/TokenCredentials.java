package dev.svctok.auth.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** The plain token of a request that has yet to be judged. */
final class TokenCredentials extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private @Nullable String secret;

    TokenCredentials(String secret) {
        super(List.of());
        this.secret = secret;
    }

    @Override
    public @Nullable String getCredentials() {
        return secret;
    }

    @Override
    public String getPrincipal() {
        return "unverified";
    }

    @Override
    public void eraseCredentials() {
        super.eraseCredentials();
        secret = null;
    }

    @Override
    public String toString() {
        return "TokenCredentials[redacted]";
    }
}
