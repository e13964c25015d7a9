package dev.svctok.spring;

import dev.svctok.verifier.ServiceToken;
import dev.svctok.verifier.Verdict;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * The caller of a request whose token is good. Its authorities are its permissions as they are called, for {@code hasAuthority}, and
 * its roles with {@code ROLE_} before them, for {@code hasRole}.
 */
public final class ServiceTokenAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient ServiceToken token;

    public ServiceTokenAuthentication(ServiceToken token) {
        super(Stream.concat(token.permissions().stream(), token.roles().stream().map(role -> "ROLE_" + role))
                .map(SimpleGrantedAuthority::new)
                .toList());
        this.token = token;
        super.setAuthenticated(true);
    }

    /**
     * @throws TokenRefusedException if it is not good
     * @throws VerdictUnavailableException if nobody knows
     */
    public static ServiceTokenAuthentication of(Verdict verdict) {
        if (verdict instanceof Verdict.Accepted accepted) {
            return new ServiceTokenAuthentication(accepted.token());
        }
        if (verdict instanceof Verdict.Unavailable unavailable) {
            throw new VerdictUnavailableException(unavailable.reason());
        }
        throw new TokenRefusedException();
    }

    /** Of the token. */
    @Override
    public String getName() {
        return token.name();
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public ServiceToken getPrincipal() {
        return token;
    }
}
