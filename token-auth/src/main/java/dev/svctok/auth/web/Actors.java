package dev.svctok.auth.web;

import dev.svctok.api.Actor;
import dev.svctok.auth.ClientText;
import dev.svctok.auth.ServiceTokenPrincipal;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;

/** Tells who sent a request. */
public final class Actors {

    private Actors() {}

    public static Actor of(ServiceTokenPrincipal caller, HttpServletRequest request) {
        return new Actor(
                Actor.Kind.TOKEN,
                caller.id(),
                caller.name(),
                request.getRemoteAddr(),
                ClientText.presentable(request.getHeader(HttpHeaders.USER_AGENT)),
                RequestIdFilter.of(request));
    }
}
