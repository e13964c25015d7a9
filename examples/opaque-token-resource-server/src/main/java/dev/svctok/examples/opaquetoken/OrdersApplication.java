package dev.svctok.examples.opaquetoken;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An API whose callers come with {@code Authorization: Bearer} and a token of svctok. What it asks is in application.yml. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableMethodSecurity
public class OrdersApplication {

    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
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
