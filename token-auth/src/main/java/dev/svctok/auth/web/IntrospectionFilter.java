package dev.svctok.auth.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * A short cut to {@link IntrospectionController} for requests as nearly all clients send them: Spring's way to a controller takes a
 * seventh of what is done for one. Stands behind the checks of the token and of its permission.
 */
final class IntrospectionFilter extends OncePerRequestFilter {

    private static final RequestMatcher MATCHER =
            PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, IntrospectionController.PATH);

    private static final String FORM = MediaType.APPLICATION_FORM_URLENCODED_VALUE;
    private static final String FORM_AS_UTF_8 = FORM + ";charset=UTF-8";

    private final IntrospectionController controller;
    private final HandlerExceptionResolver errors;

    IntrospectionFilter(IntrospectionController controller, HandlerExceptionResolver errors) {
        this.controller = controller;
        this.errors = errors;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !MATCHER.matches(request)
                || !isForm(request.getContentType())
                || !acceptsJson(request.getHeader(HttpHeaders.ACCEPT));
    }

    private static boolean isForm(@Nullable String type) {
        return FORM.equals(type) || FORM_AS_UTF_8.equalsIgnoreCase(type);
    }

    private static boolean acceptsJson(@Nullable String accept) {
        return accept == null
                || accept.equals(MediaType.ALL_VALUE)
                || accept.equals(MediaType.APPLICATION_JSON_VALUE)
                || accept.startsWith(MediaType.APPLICATION_JSON_VALUE + ",");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ServerHttpObservationFilter.findObservationContext(request)
                .ifPresent(seen -> seen.setPathPattern(IntrospectionController.PATH));
        try {
            controller.introspect(Actors.caller(), request, response);
        } catch (IOException | RuntimeException e) {
            if (errors.resolveException(request, response, null, e) == null) {
                throw e;
            }
        }
    }
}
