package dev.svctok.auth.web;

import dev.svctok.api.Permission;
import dev.svctok.auth.ServiceTokenPrincipal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * What a caller must hold for a route. Every bean of this type is enforced before the request reaches a controller; any
 * valid token will do for a route without one.
 *
 * @param pattern of the path, as in Spring's {@code PathPattern}
 */
public record RoutePermission(HttpMethod method, String pattern, Permission permission) {

    AuthorizationManager<RequestAuthorizationContext> manager() {
        return new Manager(permission);
    }

    private record Manager(Permission permission) implements AuthorizationManager<RequestAuthorizationContext> {

        @Override
        public AuthorizationResult authorize(
                Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
            Authentication caller = authentication.get();
            boolean granted = caller != null
                    && caller.getPrincipal() instanceof ServiceTokenPrincipal principal
                    && principal.permissions().allow(permission);
            return new PermissionDecision(granted, permission);
        }
    }
}
