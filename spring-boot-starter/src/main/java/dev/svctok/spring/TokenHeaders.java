package dev.svctok.spring;

import dev.svctok.verifier.Origin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a token stands in a request: {@code Authorization: ApiKey} or {@code X-API-Key}. The same as svctok's own rules. */
public final class TokenHeaders {

    public static final String AUTHORIZATION = "Authorization";
    public static final String API_KEY = "X-API-Key";
    public static final String USER_AGENT = "User-Agent";

    /** What a caller without a good token is told. */
    public static final String CHALLENGE = "ApiKey";

    private static final String SCHEME = "ApiKey";

    private TokenHeaders() {}

    /**
     * The token of a request; null where there is none.
     *
     * @param authorization all values of the header
     * @param apiKey all values of the header
     * @throws TokenRefusedException if there is more than one token, or something else in its place
     */
    public static @Nullable TokenCredentials read(List<String> authorization, List<String> apiKey, Origin origin) {
        if (authorization.size() > 1 || apiKey.size() > 1) {
            throw new TokenRefusedException();
        }
        String key = apiKey.isEmpty() ? null : apiKey.get(0);
        String token = authorization.isEmpty() ? null : tokenIn(authorization.get(0));
        if (token == null && key == null) {
            if (authorization.isEmpty()) {
                return null;
            }
            throw new TokenRefusedException();
        }
        if (token != null && key != null && !token.equals(key)) {
            throw new TokenRefusedException();
        }
        return new TokenCredentials(token == null ? String.valueOf(key) : token, origin);
    }

    /** Null where it has another scheme. */
    private static @Nullable String tokenIn(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                        && (authorization.length() == SCHEME.length() || authorization.charAt(SCHEME.length()) == ' ')
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }
}
