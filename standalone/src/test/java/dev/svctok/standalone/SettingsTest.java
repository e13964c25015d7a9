package dev.svctok.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.startup.SettingsCheck;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The settings that are let pass are those that are read, and those that the README tells. */
class SettingsTest {

    @Test
    void knownThenExactlyThoseThatAreBound() {
        Set<String> bound = new TreeSet<>(Set.of("svctok.command-url", "svctok.issuer"));
        try (RunningService service =
                RunningService.start(StandaloneApplication.class, TestStorage.fresh(Dialect.H2))) {
            service.context().getBeansWithAnnotation(ConfigurationProperties.class).values().stream()
                    .map(Object::getClass)
                    .filter(type -> type.getName().startsWith("dev.svctok."))
                    .forEach(type -> collect(
                            type.getAnnotation(ConfigurationProperties.class).value(), type, bound));
        }
        assertThat(SettingsCheck.known()).containsExactlyInAnyOrderElementsOf(bound);
    }

    @Test
    void knownThenToldByTheReadme() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        assertThat(SettingsCheck.known())
                .allSatisfy(setting -> assertThat(readme).contains(setting.substring(setting.lastIndexOf('.') + 1)));
    }

    private static void collect(String prefix, Class<?> type, Set<String> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
            if (component.getType().isRecord()) {
                collect(name, component.getType(), into);
            } else {
                into.add(name);
            }
        }
    }
}
