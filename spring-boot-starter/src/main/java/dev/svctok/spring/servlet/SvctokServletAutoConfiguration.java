package dev.svctok.spring.servlet;

import dev.svctok.spring.SvctokAutoConfiguration;
import dev.svctok.verifier.SvctokVerifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;

/** With Spring MVC: every request needs a good token, unless the application has a chain of its own. */
@AutoConfiguration(
        after = SvctokAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableMethodSecurity
public class SvctokServletAutoConfiguration {

    /** Also keeps Spring Boot from making up a user with a password. */
    @Bean
    AuthenticationProvider serviceTokenProvider(SvctokVerifier verifier) {
        return new ServiceTokenProvider(verifier);
    }

    /** One for each chain. */
    @Bean
    @Scope("prototype")
    ServiceTokenConfigurer serviceTokens(SvctokVerifier verifier) {
        return new ServiceTokenConfigurer(verifier);
    }

    @Bean
    @ConditionalOnMissingBean(SecurityFilterChain.class)
    SecurityFilterChain serviceTokenChain(HttpSecurity http, ServiceTokenConfigurer serviceTokens) {
        return http.with(serviceTokens, Customizer.withDefaults())
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .build();
    }
}
