package dev.svctok.auth.web;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * Reads {@code name=value&…}, of a query string or of a form. Where the two must not be mixed, as the container would do: one is
 * the sender's of the request, the other may be somebody else's, or end in a log.
 */
final class UrlEncoded {

    private UrlEncoded() {}

    /** @throws ApiException 400 if it is not encoded as it should be; what stands there is not repeated */
    static MultiValueMap<String, String> read(@Nullable String text) {
        MultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
        for (String pair : text == null ? List.<String>of() : List.of(text.split("&", -1))) {
            int equals = pair.indexOf('=');
            if (equals >= 0) {
                parameters.add(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            } else if (!pair.isEmpty()) {
                parameters.add(decoded(pair), "");
            }
        }
        return parameters;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message quotes what may be a secret.
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "The parameters are not encoded as they should be: a \"%\" is not followed by two hexadecimal digits.");
        }
    }
}
