package dev.svctok.cli.output;

/** Writes one JSON document on one line, as {@code {"a": 1, "b": [2, 3]}}. */
public final class JsonText {

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    public JsonText startObject() {
        return start('{');
    }

    public JsonText endObject() {
        return end('}');
    }

    public JsonText startArray() {
        return start('[');
    }

    public JsonText endArray() {
        return end(']');
    }

    public JsonText name(String name) {
        separate();
        quote(name);
        text.append(": ");
        first = true;
        return this;
    }

    public JsonText string(String value) {
        separate();
        quote(value);
        return this;
    }

    /** @param literal a number, {@code true}, {@code false} or {@code null}; or a document that is complete */
    public JsonText literal(String literal) {
        separate();
        text.append(literal);
        return this;
    }

    /** The document, not copied: a list may be large. */
    CharSequence characters() {
        return text;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private JsonText start(char bracket) {
        separate();
        text.append(bracket);
        first = true;
        return this;
    }

    private JsonText end(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (!first) {
            text.append(", ");
        }
        first = false;
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (Text.isUnsafe(c) || isLoneSurrogate(value, i)) {
                escape(c);
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static boolean isLoneSurrogate(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
    }

    private void escape(char c) {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            text.append(HEX[(c >> shift) & 0xf]);
        }
    }
}
