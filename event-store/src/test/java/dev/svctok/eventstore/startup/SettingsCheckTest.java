package dev.svctok.eventstore.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsCheckTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "svctok.storage.url",
                "svctok.storage.poolSize",
                "svctok.roles.deployer",
                "svctok.roles.deployer[0]",
                "svctok.roles[a.b][0]",
                "svctok.roles.[team/ops][0]",
                "stackstate.authentication.servicetoken.bootstrap.token",
                "stackstate.authentication.service-token.bootstrap.tokenFile",
                "stackstate.authentication.serviceToken.bootstrap.roles[1]",
                "svctokens.storage.ulr",
                "server.address"
            })
    void settingThatThereIsThenAccepted(String name) {
        assertThatCode(() -> check(new MapPropertySource("file", Map.of(name, "x"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "svctok",
                "svctok.storage.ulr",
                "svctok.storage",
                "stackstate.something.else",
                "stackstate.authentification.servicetoken.bootstrap.token",
                "svctok.data-dirs",
                "svctok.node-id",
                "svctok.data-dir.more",
                "stackstate.authentication.servicetoken.bootstrap.tokn",
                "stackstate.authentication.servicetoken.bootstrap.token[0]",
                "stackstate.authentication.servicetoken.boots-trap-it.token"
            })
    void settingThatThereIsNotThenRefusedByItsNameAndWithoutItsValue(String name) {
        assertThatThrownBy(() -> check(new MapPropertySource("file", Map.of(name, "secret-value"))))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("svctok has no setting " + name)
                .hasMessageContaining("svctok.storage.url")
                .hasMessageNotContaining("secret-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SVCTOK_DATA_DIR",
                "SVCTOK_DATADIR",
                "SVCTOK_STORAGE_POOL_SIZE",
                "SVCTOK_ROLES_DEPLOYER_0",
                "STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN_FILE",
                "STACKSTATE_AUTHENTICATION_SERVICE_TOKEN_BOOTSTRAP_ROLES",
                "SVCTOK_SERVICE_HOST",
                "SVCTOK_SERVICE_PORT_HTTP",
                "SVCTOK_PORT",
                "SVCTOK_PORT_8080_TCP_ADDR",
                "SVCTOK_QUERY_SERVICE_PORT_8080_TCP",
                "HOME"
            })
    void variableThatThereIsThenAccepted(String name) {
        assertThatCode(() -> check(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, "x"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SVCTOK_STORAGE_ULR", "SVCTOK_DATADIRS", "STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKN"
            })
    void variableThatThereIsNotThenRefused(String name) {
        assertThatThrownBy(() -> check(new SystemEnvironmentPropertySource("systemEnvironment", Map.of(name, "x"))))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("svctok has no setting " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"team/ops", "a,b", "Dep Loyer", "\u00dcber", "a.b"})
    void roleWhoseNameWouldBeAlteredThenBracketsAreAskedFor(String role) {
        assertThatThrownBy(() -> check(new MapPropertySource("file", Map.of("svctok.roles." + role + "[0]", "x"))))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("\"[" + role + "]\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "8080x"})
    void portThatIsNoneThenRefused(String port) {
        assertThatThrownBy(() -> check(new MapPropertySource("file", Map.of("server.port", port))))
                .isInstanceOf(StartupException.class)
                .hasMessage("server.port: \"%s\" is not a port, a number from 0 to 65535.".formatted(port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://localhost:8081", "HTTPS://writes.example.com/svctok/", "http://[::1]:8081"})
    void commandUrlThatIsOneThenAccepted(String url) {
        assertThatCode(() -> check(new MapPropertySource("file", Map.of("svctok.command-url", url))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8081",
                "/writes",
                "writes.example.com",
                "ftp://writes.example.com",
                "http://",
                "http:writes",
                "http://writes.example.com:99999",
                "http://writes.example.com?a=b",
                "http://writes.example.com#a",
                "http://me:secret-word@writes.example.com",
                "http://writes example.com"
            })
    void commandUrlThatIsNoneThenToldWhichSettingAndNothingOfASecret(String url) {
        assertThatThrownBy(() -> check(new MapPropertySource("file", Map.of("svctok.command-url", url))))
                .isInstanceOf(StartupException.class)
                .hasMessage("svctok.command-url (SVCTOK_COMMAND_URL) must be an address such as"
                        + " https://writes.example.com: http or https, a host, and no user, query or fragment.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ecs", "logstash", "gelf", "com.example.Format"})
    void logFormatThatThereIsThenAccepted(String format) {
        assertThatCode(() -> check(new MapPropertySource("file", Map.of("logging.structured.format.console", format))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "ECS"})
    void logFormatThatThereIsNotThenTheKnownOnesAreNamed(String format) {
        assertThatThrownBy(
                        () -> check(new MapPropertySource("file", Map.of("logging.structured.format.console", format))))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("\"%s\"; known: [ecs, gelf, logstash]".formatted(format));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.port=9090",
                "--debug",
                "--svctok.data-dir=/srv",
                "--spring.config.additional-location=file:x",
                "--logging.level.root=info",
                "--management.server.port=9091",
                "--trace"
            })
    void argumentThatThereIsThenAccepted(String argument) {
        assertThatCode(() -> SettingsCheck.checkArguments(started(argument))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--port=9090", "--help", "--servr.port=9090", "9090", "-Dserver.port=9090", "-p", "--server.port"
            })
    void argumentThatThereIsNotThenRefused(String argument) {
        assertThatThrownBy(() -> SettingsCheck.checkArguments(started(argument, "--server.address=x")))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith(argument.replaceFirst("(--.*)=.*", "$1") + " is no setting with a value");
    }

    @Test
    void profileThatThereIsNotThenTheKnownOneIsNamed() {
        assertThatThrownBy(() -> SettingsCheck.check(configured("--spring.profiles.active=postgers,postgres"), true))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("there is no profile \"postgers\". svctok has the profile postgres;")
                .hasMessageContaining("application-postgers.yaml");
    }

    @ParameterizedTest
    @CsvSource({
        "postgres, nothing.yaml, 'a: b'",
        "site-a, application-site-a.yaml, 'server.port: 1'",
        "site-a, application-site-a.properties, 'server.port=1'",
        "'blue,green', application-green.yml, 'spring.config.activate.on-profile: blue'",
        "lab, application.yaml, 'spring.config.activate.on-profile: lab | staging'",
        "both, application.yaml, 'spring.profiles.group.both: postgres'"
    })
    void profileForWhichSettingsAreReadThenAccepted(String profiles, String file, String content, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve(file), content);
        if (profiles.equals("blue,green")) {
            Files.writeString(folder.resolve("application.yaml"), content);
        }
        ConfigurableEnvironment environment = configured(
                "--spring.profiles.active=" + profiles, "--spring.config.additional-location=" + folder.toUri());

        assertThatCode(() -> SettingsCheck.check(environment, true)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "site, application-site-a.yaml, 'server.port: 1'",
        "lab, application.yaml, 'spring.config.activate.on-profile: \"!lab-2\"'"
    })
    void profileWhoseNameIsAPartOfAnotherThenRefused(String profile, String file, String content, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve(file), content);
        ConfigurableEnvironment environment = configured(
                "--spring.profiles.active=" + profile, "--spring.config.additional-location=" + folder.toUri());

        assertThatThrownBy(() -> SettingsCheck.check(environment, true)).hasMessageContaining(profile);
    }

    /** As a program finds its settings when it starts with these arguments. */
    private static ConfigurableEnvironment configured(String... arguments) {
        StandardEnvironment environment = started(arguments);
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }

    private static StandardEnvironment started(String... arguments) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        return environment;
    }

    private static void check(PropertySource<?> source) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(own -> environment.getPropertySources().remove(own.getName()));
        environment.getPropertySources().addFirst(source);
        SettingsCheck.check(environment, true);
    }
}
