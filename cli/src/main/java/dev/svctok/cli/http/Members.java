package dev.svctok.cli.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The members of a JSON object. What is not known is read and left alone. */
final class Members {

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** @param parser at the start of the object; afterwards at its end */
    static Members read(JsonParser parser) {
        Members members = new Members();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = value(parser);
            if (value != null) {
                members.values.put(name, value);
            }
        }
        return members;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> read(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getString();
        };
    }

    private static List<Object> array(JsonParser parser) {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object element = value(parser);
            if (element != null) {
                elements.add(element);
            }
        }
        return elements;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A text, a number, a truth, a list or members; null where there is none. */
    @Nullable
    Object value(String name) {
        return values.get(name);
    }

    @Nullable
    Members object(String name) {
        return values.get(name) instanceof Members members ? members : null;
    }

    @Nullable
    String text(String name) {
        return values.get(name) instanceof String text ? text : null;
    }

    @Nullable
    Long number(String name) {
        return values.get(name) instanceof Long number ? number : null;
    }

    @Nullable
    Boolean flag(String name) {
        return values.get(name) instanceof Boolean flag ? flag : null;
    }

    /** The texts in an array; none where there is no such array. */
    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (values.get(name) instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof String text) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /** The objects in an array; none where there is no such array. */
    List<Members> objects(String name) {
        List<Members> objects = new ArrayList<>();
        if (values.get(name) instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Members members) {
                    objects.add(members);
                }
            }
        }
        return objects;
    }

    /** Each as {@code name: value}, in the order in which they came. */
    List<String> describe() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, Object> member : values.entrySet()) {
            lines.add(member.getKey() + ": " + member.getValue());
        }
        return lines;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
