package dev.svctok.spring.servlet;

import dev.svctok.spring.ServiceTokenAuthentication;
import dev.svctok.spring.TokenCredentials;
import dev.svctok.verifier.SvctokVerifier;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Has the token judged. */
final class ServiceTokenProvider implements AuthenticationProvider {

    private final SvctokVerifier verifier;

    ServiceTokenProvider(SvctokVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        TokenCredentials credentials = (TokenCredentials) authentication;
        return ServiceTokenAuthentication.of(
                verifier.verify(String.valueOf(credentials.getCredentials()), credentials.origin())
                        .join());
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return TokenCredentials.class.isAssignableFrom(authentication);
    }
}
