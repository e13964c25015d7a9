package dev.svctok.auth.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;

/**
 * The tokens that a form asks about: {@code token=…}, once or several times, in the body. Never in the query string, which
 * ends in logs. And what is known of the request that the tokens came with. Parameters that are not known are ignored, as
 * OAuth 2.0 wants it (RFC 6749, section 3.2).
 *
 * @param remoteAddress from where they came; null where that is not told
 * @param userAgent with what; null where that is not told
 * @param isUse false where somebody only wants to know, for whom they have not been used
 */
record TokenForm(
        List<String> tokens,
        @Nullable String remoteAddress,
        @Nullable String userAgent,
        boolean isUse) {

    static final String TOKEN = "token";
    static final String REMOTE_ADDRESS = "remote_address";
    static final String USER_AGENT = "user_agent";
    static final String RECORD_USE = "record_use";

    /** For an address that is none. */
    private static final String UNKNOWN = "unknown";

    /** Of IPv4 or IPv6, the latter also with a zone. Nobody connects to it: it is for people to read. */
    private static final Pattern ADDRESS = Pattern.compile("(?=.*[.:])[0-9A-Fa-f:.]{2,45}(%[0-9A-Za-z_.-]{1,32})?");

    TokenForm {
        tokens = List.copyOf(tokens);
    }

    /**
     * @param most so many at the most
     * @throws ApiException 400 for none or too many of them, for a form that is none, and for any query parameter; 413
     */
    static TokenForm read(HttpServletRequest request, int most) throws IOException {
        Set<String> inAddress = UrlEncoded.read(request.getQueryString()).keySet();
        if (inAddress.contains(TOKEN)) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "The parameter \"token\" belongs into the body: from the address it gets into logs. Consider this token as leaked.");
        }
        UnknownParameters.refuse(inAddress, Set.of());
        MultiValueMap<String, String> form =
                UrlEncoded.read(new String(RequestBodies.read(request), StandardCharsets.UTF_8));
        List<String> tokens = form.getOrDefault(TOKEN, List.of());
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
        return new TokenForm(tokens, remoteAddress(form), userAgent(form, tokens), isUse(form));
    }

    /** It may come out of a header that the client has written: to refuse it would be to refuse the client. */
    private static @Nullable String remoteAddress(MultiValueMap<String, String> form) {
        String address = once(form, REMOTE_ADDRESS);
        return address == null || ADDRESS.matcher(address).matches() ? address : UNKNOWN;
    }

    private static @Nullable String userAgent(MultiValueMap<String, String> form, List<String> tokens) {
        String agent = once(form, USER_AGENT);
        if (agent == null) {
            return null;
        }
        for (String token : tokens) {
            agent = CallerSecrets.without(agent, token);
        }
        return agent;
    }

    private static boolean isUse(MultiValueMap<String, String> form) {
        String text = once(form, RECORD_USE);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST, "The parameter \"%s\" must be true or false.".formatted(RECORD_USE));
        }
        return !"false".equals(text);
    }

    private static @Nullable String once(MultiValueMap<String, String> form, String parameter) {
        List<String> values = form.getOrDefault(parameter, List.of());
        if (values.size() > 1) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST, "The parameter \"%s\" is given more than once.".formatted(parameter));
        }
        return values.isEmpty() || values.get(0).isBlank() ? null : values.get(0);
    }
}
