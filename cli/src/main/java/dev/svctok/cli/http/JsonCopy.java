package dev.svctok.cli.http;

import dev.svctok.cli.output.JsonText;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Passes JSON on as it came. */
final class JsonCopy {

    private JsonCopy() {}

    /**
     * Copies what the parser stands at the beginning of, and leaves it at its end.
     *
     * @return whether it was there to its end
     */
    static boolean copy(JsonParser parser, JsonText to) {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            copyToken(parser, token, to);
        } while (depth > 0 && parser.nextToken() != null);
        return depth == 0;
    }

    private static void copyToken(JsonParser parser, JsonToken token, JsonText to) {
        switch (token) {
            case START_OBJECT -> to.startObject();
            case END_OBJECT -> to.endObject();
            case START_ARRAY -> to.startArray();
            case END_ARRAY -> to.endArray();
            case PROPERTY_NAME -> to.name(parser.currentName());
            case VALUE_STRING -> to.string(parser.getString());
            default -> to.literal(parser.getString());
        }
    }
}
