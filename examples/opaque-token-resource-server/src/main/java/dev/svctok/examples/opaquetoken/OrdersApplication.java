package dev.svctok.examples.opaquetoken;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An API whose callers come with {@code Authorization: Bearer} and a token of svctok. What it asks is in application.yml. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableMethodSecurity
public class OrdersApplication {

    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }

    /** As Spring Boot sets it up, but without sessions, and with a 503 where svctok cannot tell: that is no "no". */
    @Bean
    SecurityFilterChain api(HttpSecurity http) throws Exception {
        var challenge = new BearerTokenAuthenticationEntryPoint();
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .oauth2ResourceServer(server -> server.opaqueToken(Customizer.withDefaults())
                        .withObjectPostProcessor(new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                            @Override
                            public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                                filter.setAuthenticationFailureHandler((request, response, failure) -> {
                                    if (failure instanceof AuthenticationServiceException) {
                                        response.setHeader("Retry-After", "1");
                                        response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
                                    } else {
                                        challenge.commence(request, response, failure);
                                    }
                                });
                                return filter;
                            }
                        }))
                .build();
    }

    @RestController
    static class Orders {

        /** A permission of the token is an authority, with {@code SCOPE_} before it. */
        @GetMapping("/orders")
        @PreAuthorize("hasAuthority('SCOPE_orders:read')")
        List<String> orders() {
            return List.of("two pounds of tea");
        }

        /** All that svctok has told of the token. */
        @GetMapping("/me")
        Map<String, Object> me(@AuthenticationPrincipal OAuth2AuthenticatedPrincipal caller) {
            return caller.getAttributes();
        }
    }
}
