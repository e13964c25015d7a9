package dev.svctok.spring.servlet;

import dev.svctok.spring.TokenHeaders;
import dev.svctok.verifier.Origin;
import dev.svctok.verifier.SvctokVerifier;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;

/**
 * Lets a chain of an application's own take tokens of svctok: {@code http.with(serviceTokens, Customizer.withDefaults())}, where
 * {@code serviceTokens} is the bean of this type.
 */
public final class ServiceTokenConfigurer extends AbstractHttpConfigurer<ServiceTokenConfigurer, HttpSecurity> {

    private final SvctokVerifier verifier;
    private final ServiceTokenEntryPoint entryPoint = new ServiceTokenEntryPoint();

    public ServiceTokenConfigurer(SvctokVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void init(HttpSecurity http) {
        http.exceptionHandling(handling -> handling.authenticationEntryPoint(entryPoint));
    }

    @Override
    public void configure(HttpSecurity http) {
        AuthenticationConverter converter = request -> TokenHeaders.read(
                values(request, TokenHeaders.AUTHORIZATION),
                values(request, TokenHeaders.API_KEY),
                new Origin(request.getRemoteAddr(), request.getHeader(TokenHeaders.USER_AGENT)));
        var filter = new AuthenticationFilter(new ProviderManager(new ServiceTokenProvider(verifier)), converter);
        filter.setSuccessHandler((request, response, authentication) -> {});
        filter.setFailureHandler(entryPoint::commence);
        http.addFilterBefore(filter, UsernamePasswordAuthenticationFilter.class);
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }
}
