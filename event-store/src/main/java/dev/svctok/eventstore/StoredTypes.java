package dev.svctok.eventstore;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.svctok.api.event.TokenEvent;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names under which our types are stored. A class may be renamed or moved; its stored name never changes. Only these
 * and Axon's own types are ever loaded by a name that comes from a database.
 */
final class StoredTypes {

    private static final String AXON = "org.axonframework.";

    private static final Map<String, Class<?>> BY_NAME = Stream.of(TokenEvent.class.getPermittedSubclasses())
            .collect(Collectors.toUnmodifiableMap(StoredTypes::declaredName, Function.identity()));

    private StoredTypes() {}

    static Set<String> names() {
        return BY_NAME.keySet();
    }

    static String nameOf(Class<?> type) {
        return BY_NAME.containsValue(type) ? declaredName(type) : type.getName();
    }

    /** The class that may be loaded for a stored name; null if none may. */
    static @Nullable String classNameOf(String storedName) {
        Class<?> ours = BY_NAME.get(storedName);
        if (ours != null) {
            return ours.getName();
        }
        return storedName.startsWith(AXON) ? storedName : null;
    }

    private static String declaredName(Class<?> type) {
        JsonTypeName name = type.getAnnotation(JsonTypeName.class);
        if (name == null) {
            throw new IllegalStateException(type + " lacks its stored name, @JsonTypeName");
        }
        return name.value();
    }
}
