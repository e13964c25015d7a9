package dev.svctok.standalone;

import dev.svctok.auth.TokenVerifier;
import dev.svctok.command.CommandServiceConfiguration;
import dev.svctok.eventstore.DataDirectory;
import dev.svctok.query.QueryServiceConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Both services in one process, on one port. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({CommandServiceConfiguration.class, QueryServiceConfiguration.class})
public class StandaloneApplication {

    public static void main(String[] args) {
        SpringApplication.run(StandaloneApplication.class, args);
    }

    @Bean
    Welcome welcome(DataDirectory dataDirectory, TokenVerifier verifier) {
        return new Welcome(dataDirectory, verifier);
    }
}
