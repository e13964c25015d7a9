package dev.svctok.cli.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands behind the question mark of an address, in the order in which it was added. */
public final class Query {

    private final StringBuilder text = new StringBuilder();

    /** @param value any text; nothing is added for null */
    public Query add(String name, @Nullable String value) {
        if (value != null) {
            text.append(text.isEmpty() ? '?' : '&').append(name).append('=');
            text.append(encode(value));
        }
        return this;
    }

    public Query add(String name, @Nullable Long value) {
        return add(name, value == null ? null : value.toString());
    }

    /** Adds the parameter once for each value. */
    public Query addAll(String name, List<String> values) {
        for (String value : values) {
            add(name, value);
        }
        return this;
    }

    public Query addAll(Query other) {
        if (!other.text.isEmpty()) {
            text.append(text.isEmpty() ? '?' : '&').append(other.text, 1, other.text.length());
        }
        return this;
    }

    /** For a query, or for one step of a path. */
    static String encode(String text) {
        // What the encoder writes is a form's, where a blank is a plus.
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** With the question mark; empty where nothing was added. */
    @Override
    public String toString() {
        return text.toString();
    }
}
