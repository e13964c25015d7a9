package dev.svctok.auth.web;

import dev.svctok.api.Actor;
import dev.svctok.auth.ClientText;
import dev.svctok.auth.ServiceTokenPrincipal;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Tells who sent a request. */
public final class Actors {

    private Actors() {}

    /**
     * Who is calling.
     *
     * @throws IllegalStateException before the token has been checked
     */
    static ServiceTokenPrincipal caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof ServiceTokenPrincipal caller) {
            return caller;
        }
        throw new IllegalStateException("Nobody has checked the token");
    }

    public static Actor of(ServiceTokenPrincipal caller, HttpServletRequest request) {
        return new Actor(
                Actor.Kind.TOKEN,
                caller.id(),
                caller.name(),
                request.getRemoteAddr(),
                ClientText.presentable(CallerSecrets.userAgent(request)),
                RequestIdFilter.of(request));
    }
}
