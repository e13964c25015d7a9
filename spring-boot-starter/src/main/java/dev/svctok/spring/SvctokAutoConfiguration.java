package dev.svctok.spring;

import dev.svctok.verifier.SvctokVerifier;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The verifier, which asks svctok. */
@AutoConfiguration
@EnableConfigurationProperties(SvctokProperties.class)
public class SvctokAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    SvctokVerifier svctokVerifier(
            SvctokProperties properties, @Value("${spring.application.name:application}") String application) {
        return SvctokVerifier.start(properties.settings(application), Clock.systemUTC());
    }
}
