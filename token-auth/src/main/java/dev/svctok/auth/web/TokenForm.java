package dev.svctok.auth.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;

/**
 * The tokens that a form asks about: {@code token=…}, once or several times, in the body. Never in the query string, which
 * ends in logs. Parameters that are not known are ignored, as OAuth 2.0 wants it (RFC 6749, section 3.2).
 */
final class TokenForm {

    static final String TOKEN = "token";

    private TokenForm() {}

    /**
     * @param most so many at the most
     * @throws ApiException 400 for none or too many of them, for a form that is none, and for any query parameter; 413
     */
    static List<String> read(HttpServletRequest request, int most) throws IOException {
        Set<String> inAddress = UrlEncoded.read(request.getQueryString()).keySet();
        if (inAddress.contains(TOKEN)) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "The parameter \"token\" belongs into the body: from the address it gets into logs. Consider this token as leaked.");
        }
        UnknownParameters.refuse(inAddress, Set.of());
        List<String> tokens = UrlEncoded.read(new String(RequestBodies.read(request), StandardCharsets.UTF_8))
                .getOrDefault(TOKEN, List.of());
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
}
