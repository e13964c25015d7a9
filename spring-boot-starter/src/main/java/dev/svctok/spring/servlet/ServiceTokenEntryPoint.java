package dev.svctok.spring.servlet;

import dev.svctok.spring.TokenHeaders;
import dev.svctok.spring.VerdictUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;

/** 401, or 503 where nobody knows. */
final class ServiceTokenEntryPoint implements AuthenticationEntryPoint {

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure) {
        if (failure instanceof VerdictUnavailableException) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, TokenHeaders.CHALLENGE);
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        }
    }
}
