package dev.svctok.auth.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the service answered.
 *
 * @param headers by name, in lower case
 */
public record Answer(int status, Map<String, List<String>> headers, String body) {

    private static final JsonMapper JSON = new JsonMapper();

    public Answer {
        Map<String, List<String>> lowerCase = new TreeMap<>();
        headers.forEach((name, values) -> lowerCase.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        headers = lowerCase;
    }

    /** Reads an answer as it comes over the wire. */
    public static Answer parse(String wire) {
        int end = wire.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IllegalArgumentException("no answer but: " + wire);
        }
        List<String> lines = wire.substring(0, end).lines().toList();
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        String body = wire.substring(end + 4);
        boolean chunked = headers.getOrDefault("transfer-encoding", List.of()).contains("chunked");
        int space = lines.get(0).indexOf(' ');
        int status = Integer.parseInt(lines.get(0).substring(space + 1, space + 4));
        return new Answer(status, headers, chunked ? dechunk(body) : body);
    }

    private static String dechunk(String body) {
        StringBuilder whole = new StringBuilder();
        int at = 0;
        while (at < body.length()) {
            int lineEnd = body.indexOf("\r\n", at);
            int length = Integer.parseInt(body.substring(at, lineEnd), 16);
            whole.append(body, lineEnd + 2, lineEnd + 2 + length);
            at = lineEnd + 2 + length + 2;
        }
        return whole.toString();
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }

    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** Each thing that an error says is wrong. */
    public List<String> errors() {
        return json().get("errors")
                .valueStream()
                .map(error -> error.get("message").stringValue())
                .toList();
    }
}
