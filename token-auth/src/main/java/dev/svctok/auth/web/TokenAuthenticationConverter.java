package dev.svctok.auth.web;

import dev.svctok.auth.RefusalReason;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Finds the token of a request, in {@code Authorization: ApiKey} or {@code X-API-Key}; never in the query string. Null if
 * there is none. Whatever could be read in two ways is refused.
 */
final class TokenAuthenticationConverter implements AuthenticationConverter {

    static final String SCHEME = "ApiKey";
    static final String API_KEY_HEADER = "X-API-Key";

    @Override
    public @Nullable TokenCredentials convert(HttpServletRequest request) {
        String authorization = single(request, HttpHeaders.AUTHORIZATION);
        String apiKey = single(request, API_KEY_HEADER);
        if (authorization == null) {
            return apiKey == null ? null : new TokenCredentials(apiKey);
        }
        if (!hasScheme(authorization)) {
            if (apiKey == null) {
                throw new TokenRefusedException(RefusalReason.OTHER_SCHEME);
            }
            return new TokenCredentials(apiKey);
        }
        String token = authorization.substring(SCHEME.length()).stripLeading();
        if (apiKey != null && !apiKey.equals(token)) {
            throw new TokenRefusedException(RefusalReason.AMBIGUOUS);
        }
        return new TokenCredentials(token);
    }

    private static boolean hasScheme(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && (authorization.length() == SCHEME.length() || authorization.charAt(SCHEME.length()) == ' ');
    }

    private static @Nullable String single(HttpServletRequest request, String header) {
        List<String> values = Collections.list(request.getHeaders(header));
        if (values.size() > 1) {
            throw new TokenRefusedException(RefusalReason.AMBIGUOUS);
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
