package dev.svctok.auth.web;

import dev.svctok.api.SecretFormat;
import dev.svctok.auth.ClientText;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Keeps the token that a request brings out of everything else that the request says and that is kept or logged: a program may
 * put it anywhere by mistake. One that svctok has made is known by its form, one that an operator chose by comparison.
 */
final class CallerSecrets {

    private static final String HIDDEN = "...";

    private CallerSecrets() {}

    /** Whether a text holds the request's token, or one that svctok has made. */
    static boolean standIn(String text, HttpServletRequest request) {
        return ClientText.holdsToken(text)
                || (text.length() >= SecretFormat.MIN_CHOSEN_LENGTH
                        && of(request).stream().anyMatch(text::contains));
    }

    /** With what the request was sent. */
    static @Nullable String userAgent(HttpServletRequest request) {
        String said = request.getHeader(HttpHeaders.USER_AGENT);
        return said == null ? null : without(said, request);
    }

    /** A text without the request's token, and without any that svctok has made. */
    static String without(String text, HttpServletRequest request) {
        if (text.length() < SecretFormat.MIN_CHOSEN_LENGTH) {
            return text;
        }
        String rest = text;
        for (String secret : of(request)) {
            rest = without(rest, secret);
        }
        return ClientText.withoutTokens(rest);
    }

    static String without(String text, String secret) {
        return secret.length() < SecretFormat.MIN_CHOSEN_LENGTH
                ? text
                : text.replace(secret, ClientText.holdsToken(secret) ? ClientText.withoutTokens(secret) : HIDDEN);
    }

    /** Whatever stands where a token may stand, good or not. */
    private static List<String> of(HttpServletRequest request) {
        List<String> secrets =
                new ArrayList<>(Collections.list(request.getHeaders(TokenAuthenticationConverter.API_KEY_HEADER)));
        for (String value : Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION))) {
            String credentials = value.substring(value.indexOf(' ') + 1).strip();
            secrets.add(credentials);
            if (TokenAuthenticationConverter.hasScheme(value, TokenAuthenticationConverter.BASIC)) {
                addPassword(secrets, credentials);
            }
        }
        secrets.removeIf(secret -> secret.length() < SecretFormat.MIN_CHOSEN_LENGTH);
        return secrets;
    }

    private static void addPassword(List<String> secrets, String credentials) {
        try {
            secrets.add(TokenAuthenticationConverter.passwordIn(credentials));
        } catch (TokenRefusedException e) {
            // There is none.
        }
    }
}
