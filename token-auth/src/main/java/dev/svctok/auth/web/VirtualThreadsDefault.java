package dev.svctok.auth.web;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Requests are answered on virtual threads, unless somebody decides otherwise, from the first Java on in which one that waits
 * within a monitor gives its thread of the system to others (JEP 491). Before, one that waits for the database could hold up as many
 * checks of tokens.
 */
public final class VirtualThreadsDefault implements EnvironmentPostProcessor {

    static final String SETTING = "spring.threads.virtual.enabled";

    private static final int FIRST_JAVA = 24;

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (suit(Runtime.version().feature())) {
            environment.getPropertySources().addLast(new MapPropertySource(SETTING, Map.of(SETTING, true)));
        }
    }

    /** @param java the feature release */
    static boolean suit(int java) {
        return java >= FIRST_JAVA;
    }
}
