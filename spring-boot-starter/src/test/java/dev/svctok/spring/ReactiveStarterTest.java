package dev.svctok.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.spring.reactive.ServiceTokenServerEntryPoint;
import dev.svctok.spring.reactive.ServiceTokenWebFilter;
import dev.svctok.verifier.ServiceToken;
import dev.svctok.verifier.SvctokVerifier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

class ReactiveStarterTest extends StarterContract {

    ReactiveStarterTest() {
        super(Application.class, WebApplicationType.REACTIVE);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Api.class)
    static class Application {

        @Bean
        @ConditionalOnProperty("own-chain")
        SecurityWebFilterChain own(
                ServerHttpSecurity http, SvctokVerifier verifier, ServiceTokenServerEntryPoint entryPoint) {
            return http.addFilterAt(
                            new ServiceTokenWebFilter(verifier, entryPoint), SecurityWebFiltersOrder.AUTHENTICATION)
                    .exceptionHandling(handling -> handling.authenticationEntryPoint(entryPoint))
                    .authorizeExchange(exchange -> exchange.pathMatchers("/open")
                            .permitAll()
                            .anyExchange()
                            .authenticated())
                    .build();
        }
    }

    @RestController
    static class Api {

        @GetMapping("/me")
        Mono<String> me(@AuthenticationPrincipal ServiceToken caller, Authentication authentication) {
            return Mono.just(caller.id() + " " + authentication.getName() + " " + authentication.getAuthorities());
        }

        @GetMapping("/orders")
        @PreAuthorize("hasAuthority('orders:read')")
        Mono<String> orders() {
            return Mono.just("orders");
        }

        @GetMapping("/shop")
        @PreAuthorize("hasRole('shop')")
        Mono<String> shop() {
            return Mono.just("shop");
        }

        @GetMapping("/open")
        Mono<String> open() {
            return Mono.just("open");
        }
    }

    @Test
    void chainOfItsOwnThenTokensAreTakenThereToo() {
        try (var own = started(
                "--own-chain=true", "--svctok.url=" + svctok.url(), "--svctok.token=the-token-of-the-application")) {
            assertThat(own.get("/open").statusCode()).isEqualTo(200);
            assertThat(own.get("/me").statusCode()).isEqualTo(401);
            assertThat(own.get("/me", "X-API-Key", READER).statusCode()).isEqualTo(200);
            assertThat(own.get("/orders", "X-API-Key", GUEST).statusCode()).isEqualTo(403);
        }
    }
}
