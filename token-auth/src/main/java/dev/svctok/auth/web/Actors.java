package dev.svctok.auth.web;

import dev.svctok.api.Actor;
import dev.svctok.auth.ServiceTokenPrincipal;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** Tells who sent a request. */
public final class Actors {

    private static final int MAX_USER_AGENT = 256;

    private Actors() {}

    public static Actor of(ServiceTokenPrincipal caller, HttpServletRequest request) {
        return new Actor(
                Actor.Kind.TOKEN,
                caller.id(),
                caller.name(),
                request.getRemoteAddr(),
                userAgent(request.getHeader(HttpHeaders.USER_AGENT)),
                RequestIdFilter.of(request));
    }

    /** A client may send anything: what is kept is printable and short. */
    private static @Nullable String userAgent(@Nullable String sent) {
        if (sent == null || sent.isBlank()) {
            return null;
        }
        String printable = sent.replaceAll("[^\\x20-\\x7E]", "?");
        return printable.length() <= MAX_USER_AGENT ? printable : printable.substring(0, MAX_USER_AGENT);
    }
}
