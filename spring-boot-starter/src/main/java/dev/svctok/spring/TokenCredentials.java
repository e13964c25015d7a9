package dev.svctok.spring;

import dev.svctok.verifier.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** The plain token of a request that has yet to be judged. */
public final class TokenCredentials extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private @Nullable String token;
    private final transient Origin origin;

    public TokenCredentials(String token, Origin origin) {
        super(List.of());
        this.token = token;
        this.origin = origin;
    }

    @Override
    public @Nullable String getCredentials() {
        return token;
    }

    @Override
    public String getPrincipal() {
        return "unverified";
    }

    public Origin origin() {
        return origin;
    }

    @Override
    public void eraseCredentials() {
        super.eraseCredentials();
        token = null;
    }

    @Override
    public String toString() {
        return "TokenCredentials[redacted]";
    }
}
