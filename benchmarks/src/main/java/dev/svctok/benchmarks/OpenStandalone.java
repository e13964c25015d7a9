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

/** The service with one route on which nothing is checked: everybody is the same caller. */
@Configuration(proxyBeanMethods = false)
@Import(StandaloneApplication.class)
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

    public static void main(String[] arguments) {
        SpringApplication.run(OpenStandalone.class, arguments);
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
