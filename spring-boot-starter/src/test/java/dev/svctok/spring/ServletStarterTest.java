package dev.svctok.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.spring.servlet.ServiceTokenConfigurer;
import dev.svctok.verifier.ServiceToken;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class ServletStarterTest extends StarterContract {

    ServletStarterTest() {
        super(Application.class, WebApplicationType.SERVLET);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Api.class)
    static class Application {

        /** As an application may have it that lets some in without a token. */
        @Bean
        @ConditionalOnProperty("own-chain")
        SecurityFilterChain own(HttpSecurity http, ServiceTokenConfigurer serviceTokens) {
            return http.with(serviceTokens, Customizer.withDefaults())
                    .authorizeHttpRequests(requests -> requests.requestMatchers("/open")
                            .permitAll()
                            .anyRequest()
                            .authenticated())
                    .build();
        }
    }

    @RestController
    static class Api {

        @GetMapping("/me")
        String me(@AuthenticationPrincipal ServiceToken caller, Authentication authentication) {
            return caller.id() + " " + authentication.getName() + " " + authentication.getAuthorities();
        }

        @GetMapping("/orders")
        @PreAuthorize("hasAuthority('orders:read')")
        String orders() {
            return "orders";
        }

        @GetMapping("/shop")
        @PreAuthorize("hasRole('shop')")
        String shop() {
            return "shop";
        }

        @GetMapping("/open")
        String open() {
            return "open";
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

    @Test
    void noUserIsMadeUp() {
        try (var context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .run(
                        "--server.port=0",
                        "--svctok.url=" + svctok.url(),
                        "--svctok.token=the-token-of-the-application")) {
            assertThat(context.getBeanProvider(UserDetailsService.class)).isEmpty();
        }
    }
}
