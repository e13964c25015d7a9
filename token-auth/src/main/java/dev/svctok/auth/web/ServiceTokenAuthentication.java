package dev.svctok.auth.web;

import dev.svctok.auth.ServiceTokenPrincipal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** The caller of a request whose token was good. Its authorities are its permissions. */
final class ServiceTokenAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient ServiceTokenPrincipal principal;

    ServiceTokenAuthentication(ServiceTokenPrincipal principal) {
        super(principal.permissions().named().stream()
                .map(permission -> new SimpleGrantedAuthority(permission.value()))
                .toList());
        this.principal = principal;
        super.setAuthenticated(true);
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public ServiceTokenPrincipal getPrincipal() {
        return principal;
    }
}
