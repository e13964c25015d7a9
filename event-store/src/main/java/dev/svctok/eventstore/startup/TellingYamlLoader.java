package dev.svctok.eventstore.startup;

import java.io.IOException;
import java.util.List;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads YAML as Spring Boot does, and tells which file cannot be read and where. The parser's own message quotes the line,
 * which may hold a secret.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TellingYamlLoader extends YamlPropertySourceLoader {

    @Override
    public List<PropertySource<?>> load(String name, Resource resource) throws IOException {
        try {
            return super.load(name, resource);
        } catch (YAMLException e) {
            throw new StartupException(
                    "%s is not valid YAML%s.".formatted(resource.getDescription(), place(e)), withoutMessage(e));
        }
    }

    private static String place(YAMLException e) {
        return e instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                ? ": look at line %d, column %d"
                        .formatted(
                                marked.getProblemMark().getLine() + 1,
                                marked.getProblemMark().getColumn() + 1)
                : "";
    }

    private static Throwable withoutMessage(YAMLException e) {
        Throwable silent = new IOException(e.getClass().getSimpleName());
        silent.setStackTrace(e.getStackTrace());
        return silent;
    }
}
