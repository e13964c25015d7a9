package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class VirtualThreadsDefaultTest {

    @Test
    void virtualThreadsFromTheJavaOnInWhichMonitorsDoNotPinThem() {
        assertThat(VirtualThreadsDefault.suit(17)).isFalse();
        assertThat(VirtualThreadsDefault.suit(21)).isFalse();
        assertThat(VirtualThreadsDefault.suit(24)).isTrue();
        assertThat(VirtualThreadsDefault.suit(25)).isTrue();
    }

    @Test
    void nobodyDecidesThenJavaDoes() {
        assertThat(enabled(Map.of()))
                .isEqualTo(VirtualThreadsDefault.suit(Runtime.version().feature()) ? true : null);
    }

    @Test
    void somebodyDecidesThenThatCounts() {
        assertThat(enabled(Map.of("spring.threads.virtual.enabled", "false"))).isFalse();
        assertThat(enabled(Map.of("spring.threads.virtual.enabled", "true"))).isTrue();
    }

    private static @Nullable Boolean enabled(Map<String, Object> own) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("own", own));
        new VirtualThreadsDefault().postProcessEnvironment(environment, new SpringApplication());
        return environment.getProperty("spring.threads.virtual.enabled", Boolean.class);
    }
}
