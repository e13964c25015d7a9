package dev.svctok.auth.web;

import dev.svctok.api.Permission;
import dev.svctok.api.RoleName;
import dev.svctok.auth.ServiceTokenPrincipal;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.util.MultiValueMap;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Answers a proxy that asks, before it passes a request on, whether the token in it is good and may do what the proxy names.
 * Stands behind the check of the token.
 *
 * <p>Who asks here is the caller himself as far as we see: his headers come with the question, from Envoy also his method. Nothing but
 * the token and the query string, which is the proxy's, is looked at. It is a filter and no controller because Spring answers
 * some requests before a controller sees them, such as the preflight of a browser, and with a 200.
 */
final class ForwardAuthFilter extends OncePerRequestFilter {

    static final String PATH = "/api/security/forward-auth";

    /** For the service behind the proxy. Values are percent-encoded. */
    static final String ID = "X-Service-Token-Id";

    static final String NAME = "X-Service-Token-Name";
    static final String ROLES = "X-Service-Token-Roles";

    static final String PERMISSION_PARAMETER = "permission";
    static final String ROLE_PARAMETER = "role";

    private static final List<String> PARAMETERS = List.of(PERMISSION_PARAMETER, ROLE_PARAMETER);
    private static final RequestMatcher MATCHER =
            PathPatternRequestMatcher.withDefaults().matcher(PATH);

    private final ApiErrorWriter errors;

    ForwardAuthFilter(ApiErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !MATCHER.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        // As a controller's route would be called in the metrics.
        ServerHttpObservationFilter.findObservationContext(request).ifPresent(seen -> seen.setPathPattern(PATH));
        try {
            ServiceTokenPrincipal caller = Actors.caller();
            check(caller, request);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            response.setHeader(ID, caller.id().toString());
            response.setHeader(NAME, encoded(caller.getName()));
            response.setHeader(
                    ROLES,
                    caller.roles().stream().map(role -> encoded(role.value())).collect(Collectors.joining(",")));
        } catch (ApiException e) {
            errors.write(request, response, e.status(), e.messages());
        }
    }

    /** @throws ApiException 400 for a question that is none, 403 if the token does not carry all that is asked for */
    private static void check(ServiceTokenPrincipal caller, HttpServletRequest request) {
        MultiValueMap<String, String> asked = UrlEncoded.read(request.getQueryString());
        UnknownParameters.refuse(asked.keySet(), PARAMETERS);
        List<Permission> permissions = named(asked, PERMISSION_PARAMETER, Permission::new);
        List<RoleName> roles = named(asked, ROLE_PARAMETER, RoleName::new);
        for (Permission permission : permissions) {
            if (!caller.permissions().allow(permission)) {
                PermissionDeniedHandler.report(caller, permission, request);
                throw ApiException.lacking(permission);
            }
        }
        for (RoleName role : roles) {
            if (!caller.roles().contains(role)) {
                PermissionDeniedHandler.report(caller, role, request);
                throw new ApiException(
                        HttpStatus.FORBIDDEN, "The role %s is needed, and the token does not have it.".formatted(role));
            }
        }
    }

    /** @throws ApiException 400 for what cannot be one: were a proxy's variable empty, everybody would be let in */
    private static <T> List<T> named(
            MultiValueMap<String, String> asked, String parameter, Function<String, T> reader) {
        return asked.getOrDefault(parameter, List.of()).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(value -> {
                    try {
                        return reader.apply(value);
                    } catch (IllegalArgumentException e) {
                        throw new ApiException(
                                HttpStatus.BAD_REQUEST,
                                "The parameter \"%s\" is no name of a %1$s: %s.".formatted(parameter, e.getMessage()));
                    }
                })
                .toList();
    }

    /** Header values are ASCII. What is not, blanks and "%" are written as the octets of UTF-8 (RFC 3986, section 2.1). */
    static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet < 0x7F && octet != '%') {
                encoded.append((char) octet);
            } else {
                encoded.append(String.format("%%%02X", octet));
            }
        }
        return encoded.toString();
    }
}
