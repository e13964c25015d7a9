package dev.svctok.examples.starter;

import dev.svctok.verifier.ServiceToken;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An API whose callers come with {@code Authorization: ApiKey} or {@code X-API-Key} and a token of svctok. */
@SpringBootApplication(proxyBeanMethods = false)
public class OrdersApplication {

    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }

    @RestController
    static class Orders {

        /** A permission of the token is an authority of the same name. */
        @GetMapping("/orders")
        @PreAuthorize("hasAuthority('orders:read')")
        List<String> orders() {
            return List.of("two pounds of tea");
        }

        /** Whose token it is, and what it may do. */
        @GetMapping("/me")
        ServiceToken me(@AuthenticationPrincipal ServiceToken caller) {
            return caller;
        }
    }
}
