package dev.svctok.spring.reactive;

import dev.svctok.spring.TokenHeaders;
import dev.svctok.spring.VerdictUnavailableException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** 401, or 503 where nobody knows. */
public final class ServiceTokenServerEntryPoint implements ServerAuthenticationEntryPoint {

    @Override
    public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException failure) {
        return Mono.fromRunnable(() -> {
            ServerHttpResponse response = exchange.getResponse();
            if (failure instanceof VerdictUnavailableException) {
                response.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
                response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
            } else {
                response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, TokenHeaders.CHALLENGE);
                response.setStatusCode(HttpStatus.UNAUTHORIZED);
            }
        });
    }
}
