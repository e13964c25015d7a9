package dev.svctok.auth.web;

import dev.svctok.auth.TokenVerifier;
import dev.svctok.auth.Verdict;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Has the token judged, and turns the verdict into Spring Security's terms. */
final class TokenAuthenticationProvider implements AuthenticationProvider {

    private final TokenVerifier verifier;

    TokenAuthenticationProvider(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Authentication authenticate(Authentication authentication) {
        Verdict verdict = verifier.verify(String.valueOf(authentication.getCredentials()));
        if (verdict instanceof Verdict.Accepted accepted) {
            return new ServiceTokenAuthentication(accepted.principal());
        }
        if (verdict instanceof Verdict.Refused refused) {
            throw new TokenRefusedException(refused.reason(), refused.id());
        }
        throw new VerifierUnavailableException();
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return TokenCredentials.class.isAssignableFrom(authentication);
    }
}
