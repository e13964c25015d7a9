package dev.svctok.auth.web;

import dev.svctok.auth.RefusalReason;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Finds the token of a request, in {@code Authorization: ApiKey} or {@code X-API-Key}; never in the query string. Null if
 * there is none. Whatever could be read in two ways is refused. Where clients of OAuth 2.0 come, also as the password of
 * {@code Authorization: Basic} (RFC 6749, section 2.3.1), whatever the user name: it is the token that tells who calls.
 */
final class TokenAuthenticationConverter implements AuthenticationConverter {

    static final String SCHEME = "ApiKey";
    static final String BASIC = "Basic";
    /** A sign that it is not encoded. Looked for, as a repeated choice takes the stack for each character. */
    private static final Pattern NO_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    static final String API_KEY_HEADER = "X-API-Key";

    private final RequestMatcher basicAllowed;

    /** @param basicAllowed where a token may also come as the password of HTTP Basic */
    TokenAuthenticationConverter(RequestMatcher basicAllowed) {
        this.basicAllowed = basicAllowed;
    }

    @Override
    public @Nullable TokenCredentials convert(HttpServletRequest request) {
        String authorization = single(request, HttpHeaders.AUTHORIZATION);
        String apiKey = single(request, API_KEY_HEADER);
        if (authorization == null) {
            return apiKey == null ? null : new TokenCredentials(apiKey);
        }
        String token = tokenIn(authorization, request);
        if (token == null) {
            if (apiKey == null) {
                throw new TokenRefusedException(RefusalReason.OTHER_SCHEME);
            }
            return new TokenCredentials(apiKey);
        }
        if (apiKey != null && !apiKey.equals(token)) {
            throw new TokenRefusedException(RefusalReason.AMBIGUOUS);
        }
        return new TokenCredentials(token);
    }

    /** Null where it has a scheme that carries no token here. */
    private @Nullable String tokenIn(String authorization, HttpServletRequest request) {
        if (hasScheme(authorization, SCHEME)) {
            return authorization.substring(SCHEME.length()).stripLeading();
        }
        if (hasScheme(authorization, BASIC) && basicAllowed.matches(request)) {
            return passwordIn(authorization.substring(BASIC.length()).strip());
        }
        return null;
    }

    /** @throws TokenRefusedException where there is none */
    static String passwordIn(String credentials) {
        try {
            String decoded = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            int colon = decoded.indexOf(':');
            if (colon >= 0) {
                return unescaped(decoded.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            // Not even that. Its message quotes what may be a secret.
        }
        throw new TokenRefusedException(RefusalReason.MALFORMED);
    }

    /** Clients of OAuth 2.0 encode it as in a form; others, such as curl, do not. A blank, for which "+" stands there, is in no token. */
    private static String unescaped(String password) {
        return password.indexOf('%') >= 0 && !NO_ESCAPE.matcher(password).find()
                ? URLDecoder.decode(password.replace("+", "%2B"), StandardCharsets.UTF_8)
                : password;
    }

    static boolean hasScheme(String authorization, String scheme) {
        return authorization.regionMatches(true, 0, scheme, 0, scheme.length())
                && (authorization.length() == scheme.length() || authorization.charAt(scheme.length()) == ' ');
    }

    private static @Nullable String single(HttpServletRequest request, String header) {
        List<String> values = Collections.list(request.getHeaders(header));
        if (values.size() > 1) {
            throw new TokenRefusedException(RefusalReason.AMBIGUOUS);
        }
        return values.isEmpty() ? null : values.get(0);
    }
}
