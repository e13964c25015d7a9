package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/** What all programs share as long as nobody says otherwise. */
class DefaultsTest {

    @Test
    void profilePostgresThenTheDatabaseOfATrialAndEachValueCanBeAnother() {
        assertThat(environment(Map.of(), "postgres").getProperty("svctok.storage.url"))
                .isEqualTo("jdbc:postgresql://localhost:5432/svctok");
        assertThat(environment(Map.of(), "postgres").getProperty("svctok.storage.username"))
                .isEqualTo("svctok");
        assertThat(environment(Map.of("svctok.storage.username", "other"), "postgres")
                        .getProperty("svctok.storage.username"))
                .isEqualTo("other");
    }

    @Test
    void noProfileThenNoOuterDatabase() {
        assertThat(environment(Map.of()).getProperty("svctok.storage.url")).isNull();
    }

    private static ConfigurableEnvironment environment(Map<String, Object> own, String... profiles) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("own", own));
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "import", Map.of("spring.config.import", "classpath:svctok-defaults.yml")));
        ConfigDataEnvironmentPostProcessor.applyTo(
                environment, new DefaultResourceLoader(), new DefaultBootstrapContext(), profiles);
        return environment;
    }
}
