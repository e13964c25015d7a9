package dev.svctok.spring.reactive;

import dev.svctok.spring.ServiceTokenAuthentication;
import dev.svctok.spring.TokenCredentials;
import dev.svctok.spring.TokenHeaders;
import dev.svctok.verifier.Origin;
import dev.svctok.verifier.SvctokVerifier;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.authentication.ServerAuthenticationEntryPointFailureHandler;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Lets a chain of an application's own take tokens of svctok: {@code http.addFilterAt(filter, SecurityWebFiltersOrder.AUTHENTICATION)}. */
public final class ServiceTokenWebFilter extends AuthenticationWebFilter {

    public ServiceTokenWebFilter(SvctokVerifier verifier, ServiceTokenServerEntryPoint entryPoint) {
        super((Authentication authentication) -> judge(verifier, (TokenCredentials) authentication));
        setServerAuthenticationConverter(ServiceTokenWebFilter::credentials);
        var failures = new ServerAuthenticationEntryPointFailureHandler(entryPoint);
        // That there is no verdict is an answer of its own, and no error of this application.
        failures.setRethrowAuthenticationServiceException(false);
        setAuthenticationFailureHandler(failures);
    }

    private static Mono<Authentication> judge(SvctokVerifier verifier, TokenCredentials credentials) {
        return Mono.fromFuture(
                        () -> verifier.verify(String.valueOf(credentials.getCredentials()), credentials.origin()), true)
                .map(ServiceTokenAuthentication::of);
    }

    private static Mono<Authentication> credentials(ServerWebExchange exchange) {
        return Mono.fromSupplier(() -> {
            HttpHeaders headers = exchange.getRequest().getHeaders();
            return TokenHeaders.read(
                    values(headers, TokenHeaders.AUTHORIZATION),
                    values(headers, TokenHeaders.API_KEY),
                    new Origin(address(exchange.getRequest()), headers.getFirst(TokenHeaders.USER_AGENT)));
        });
    }

    private static List<String> values(HttpHeaders headers, String name) {
        return headers.getOrEmpty(name);
    }

    private static @Nullable String address(ServerHttpRequest request) {
        InetSocketAddress address = request.getRemoteAddress();
        return address == null || address.getAddress() == null
                ? null
                : address.getAddress().getHostAddress();
    }
}
