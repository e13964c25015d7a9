package dev.svctok.benchmarks;

import dev.svctok.api.Permissions;
import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.standalone.StandaloneApplication;
import jakarta.servlet.Filter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The service with a route on which nothing is checked, where everybody is the same caller, and one that does nothing at all. */
@Configuration(proxyBeanMethods = false)
@Import({StandaloneApplication.class, OpenStandalone.Empty.class})
public class OpenStandalone {

    private record Anybody(
            TokenId id,
            TokenName name,
            List<RoleName> roles,
            Permissions permissions,
            String scope,
            @Nullable Instant created,
            @Nullable Instant expiration)
            implements ServiceTokenPrincipal {}

    /** Open to all, and empty. */
    static final String EMPTY = "/empty";

    @RestController
    static class Empty {

        @GetMapping(EMPTY)
        void empty() {
            // That is the point.
        }
    }

    public static void main(String[] arguments) {
        SpringApplication.run(OpenStandalone.class, arguments);
    }

    @Bean
    @Order(-1)
    SecurityFilterChain openEmpty(HttpSecurity http) throws Exception {
        return http.securityMatcher(EMPTY)
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    @Bean
    @Order(0)
    SecurityFilterChain openStatus(HttpSecurity http) throws Exception {
        var caller = new Anybody(new TokenId(1), new TokenName("anybody"), List.of(), Permissions.NONE, "", null, null);
        var everybody = UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of());
        Filter nothingChecked = (request, response, chain) -> {
            SecurityContextHolder.getContext().setAuthentication(everybody);
            chain.doFilter(request, response);
        };
        return http.securityMatcher("/api/server/status")
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .addFilterBefore(nothingChecked, UsernamePasswordAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }
}
