package dev.svctok.auth.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * The tokens that a form asks about: {@code token=…}, once or several times, in the body. Never in the query string, which
 * ends in logs. Parameters that are not known are ignored, as OAuth 2.0 wants it (RFC 6749, section 3.2).
 */
final class TokenForm {

    static final String TOKEN = "token";

    private static final String PREFIX = TOKEN + "=";

    private TokenForm() {}

    /**
     * @param most so many at the most
     * @throws ApiException 400 for none or too many of them, for a form that is none, and for any query parameter; 413
     */
    static List<String> read(HttpServletRequest request, int most) throws IOException {
        UnknownParameters.refuse(
                UriComponentsBuilder.newInstance()
                        .query(request.getQueryString())
                        .build()
                        .getQueryParams()
                        .keySet(),
                Set.of());
        String form = new String(RequestBodies.read(request.getInputStream()), StandardCharsets.UTF_8);
        List<String> tokens = Stream.of(form.split("&", -1))
                .filter(pair -> pair.startsWith(PREFIX))
                .map(pair -> decoded(pair.substring(PREFIX.length())))
                .toList();
        if (tokens.isEmpty()) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "The parameter \"token\" is missing in the body.");
        }
        if (tokens.size() > most) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    most == 1
                            ? "The parameter \"token\" is given %d times; more than one is answered at %s."
                                    .formatted(tokens.size(), IntrospectionController.BATCH_PATH)
                            : "The parameter \"token\" is given %d times; %d is the most."
                                    .formatted(tokens.size(), most));
        }
        return tokens;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Its message quotes what may be a secret.
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "The body is not a form: a \"%\" in it is not followed by two hexadecimal digits.");
        }
    }
}
