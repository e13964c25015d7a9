package dev.svctok.auth;

import dev.svctok.auth.testing.TestClock;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Any Spring Boot application that has put this module on its class path. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(PlainApplication.Notes.class)
public class PlainApplication {

    @Bean
    TestClock clock() {
        return new TestClock();
    }

    @RestController
    static class Notes {

        @GetMapping("/api/notes")
        Map<String, String> notes() {
            return Map.of("note", "for readers only");
        }

        @GetMapping("/api/me")
        Map<String, Long> me(@AuthenticationPrincipal ServiceTokenPrincipal caller) {
            return Map.of("id", caller.id().value());
        }

        @PostMapping("/api/bug")
        void bug() {
            throw new IllegalStateException("select secret from dev.svctok.internals");
        }
    }
}
