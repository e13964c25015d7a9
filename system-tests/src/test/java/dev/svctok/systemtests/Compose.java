package dev.svctok.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code docker-compose.yml} says. */
final class Compose {

    private final Map<?, ?> file;

    private Compose(Map<?, ?> file) {
        this.file = file;
    }

    static Compose read() {
        return new Compose(yaml("docker-compose.yml"));
    }

    /** A file of the checkout. */
    static Map<?, ?> yaml(String name) {
        try {
            Object content =
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(Repository.file(name)));
            return (Map<?, ?>) content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<?, ?> top() {
        return file;
    }

    Set<String> services() {
        return strings(map(file, "services").keySet());
    }

    Map<?, ?> service(String name) {
        return map(map(file, "services"), name);
    }

    /** The stage of the Dockerfile that a service is; empty for those that others make. */
    String target(String service) {
        return service(service).get("build") instanceof Map<?, ?> build ? String.valueOf(build.get("target")) : "";
    }

    Map<String, String> environment(String service) {
        Map<String, String> environment = new TreeMap<>();
        map(service(service), "environment")
                .forEach((name, value) -> environment.put(String.valueOf(name), String.valueOf(value)));
        return environment;
    }

    /** For each file in {@code /run/secrets} of a service, which secret it holds. */
    Map<String, String> secrets(String service) {
        Map<String, String> secrets = new TreeMap<>();
        for (Object secret : list(service(service), "secrets")) {
            if (secret instanceof Map<?, ?> renamed) {
                secrets.put(String.valueOf(renamed.get("target")), String.valueOf(renamed.get("source")));
            } else {
                secrets.put(String.valueOf(secret), String.valueOf(secret));
            }
        }
        return secrets;
    }

    List<String> words(String service, String key) {
        return list(service(service), key).stream().map(String::valueOf).toList();
    }

    /** The command that finds out whether a service is well. */
    List<String> healthCheck(String service) {
        return list(map(service(service), "healthcheck"), "test").stream()
                .skip(1)
                .map(String::valueOf)
                .toList();
    }

    /** Whether it does its work and ends. */
    boolean ends(String service) {
        return "no".equals(service(service).get("restart"));
    }

    /** The file of the checkout at each place of a container where one is mounted. */
    Map<String, Path> mounts(String service) {
        Map<String, Path> mounts = new TreeMap<>();
        for (String volume : words(service, "volumes")) {
            String[] parts = volume.split(":", -1);
            if (parts[0].startsWith("./")) {
                mounts.put(parts[1], Repository.file(parts[0]).normalize());
            }
        }
        return mounts;
    }

    /** Each service after those that it depends on. */
    Collection<String> startOrder() {
        Set<String> started = new LinkedHashSet<>();
        while (!started.containsAll(services())) {
            int before = started.size();
            for (String service : services()) {
                if (started.containsAll(conditions(service).keySet())) {
                    started.add(service);
                }
            }
            if (started.size() == before) {
                throw new AssertionError("Services depend on each other in a circle");
            }
        }
        return started;
    }

    /** What must be true of others before a service starts. */
    Map<String, String> conditions(String service) {
        Map<?, ?> others = map(service(service), "depends_on");
        Map<String, String> conditions = new TreeMap<>();
        strings(others.keySet())
                .forEach(other ->
                        conditions.put(other, String.valueOf(map(others, other).get("condition"))));
        return conditions;
    }

    static Map<?, ?> map(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof Map<?, ?> found ? found : new LinkedHashMap<>();
    }

    private static List<?> list(Map<?, ?> parent, String key) {
        return parent.get(key) instanceof List<?> found ? found : List.of();
    }

    private static Set<String> strings(Set<?> keys) {
        Set<String> strings = new LinkedHashSet<>();
        keys.forEach(key -> strings.add(String.valueOf(key)));
        return strings;
    }
}
