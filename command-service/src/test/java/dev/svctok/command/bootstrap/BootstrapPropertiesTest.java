package dev.svctok.command.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

class BootstrapPropertiesTest {

    private static final BootstrapProperties EXPECTED = new BootstrapProperties(
            "an-operator-chose-this-one", null, List.of("stackstate-power-user", "stackstate-guest"), "7d");

    @ParameterizedTest
    @ValueSource(strings = {"servicetoken", "serviceToken", "service-token", "SERVICETOKEN"})
    void bindEachSpellingThenSame(String spelling) throws IOException {
        assertThat(bindYaml("""
                stackstate:
                  authentication:
                    %s:
                      bootstrap:
                        token: an-operator-chose-this-one
                        roles:
                          - stackstate-power-user
                          - stackstate-guest
                        ttl: 7d
                """.formatted(spelling))).isEqualTo(EXPECTED);
    }

    @Test
    void bindEnvironmentThenSame() {
        String prefix = "STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_";

        assertThat(bindEnvironment(Map.of(
                        prefix + "TOKEN", "an-operator-chose-this-one",
                        prefix + "ROLES", "stackstate-power-user,stackstate-guest",
                        prefix + "TTL", "7d")))
                .isEqualTo(EXPECTED);
        assertThat(bindEnvironment(Map.of(
                        prefix + "TOKEN", "an-operator-chose-this-one",
                        prefix + "ROLES_0", "stackstate-power-user",
                        prefix + "ROLES_1", "stackstate-guest",
                        prefix + "TTL", "7d")))
                .isEqualTo(EXPECTED);
        assertThat(bindEnvironment(Map.of(prefix + "TOKENFILE", "/run/secrets/token"))
                        .tokenFile())
                .isEqualTo(Path.of("/run/secrets/token"));
        assertThat(bindEnvironment(Map.of(prefix + "TOKEN_FILE", "/run/secrets/token"))
                        .tokenFile())
                .isEqualTo(Path.of("/run/secrets/token"));
    }

    @Test
    void bindTokenFileThenConfigured() throws IOException {
        BootstrapProperties bound = bindYaml("""
                stackstate.authentication.serviceToken.bootstrap:
                  token-file: /run/secrets/token
                """);

        assertThat(bound.isConfigured()).isTrue();
        assertThat(bound.tokenFile()).isEqualTo(Path.of("/run/secrets/token"));
        assertThat(bound.ttl()).isNull();
    }

    @Test
    void bindNothingThenNotConfigured() {
        assertThat(bindEnvironment(Map.of()).isConfigured()).isFalse();
    }

    private static BootstrapProperties bindYaml(String yaml) throws IOException {
        return bind(new YamlPropertySourceLoader()
                .load("yaml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                .get(0));
    }

    private static BootstrapProperties bindEnvironment(Map<String, Object> variables) {
        return bind(new SystemEnvironmentPropertySource("systemEnvironment", variables));
    }

    private static BootstrapProperties bind(PropertySource<?> source) {
        return new Binder(ConfigurationPropertySources.from(source))
                .bindOrCreate(BootstrapProperties.KEY, BootstrapProperties.class);
    }
}
