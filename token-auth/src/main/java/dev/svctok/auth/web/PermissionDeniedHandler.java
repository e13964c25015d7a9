package dev.svctok.auth.web;

import dev.svctok.api.Permission;
import dev.svctok.api.RoleName;
import dev.svctok.auth.ServiceTokenPrincipal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Answers a known caller who lacks a permission: 403, naming it. */
final class PermissionDeniedHandler implements AccessDeniedHandler {

    private static final Logger log = LoggerFactory.getLogger(PermissionDeniedHandler.class);

    private final ApiErrorWriter errors;

    PermissionDeniedHandler(ApiErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        String message = "The token may not do this.";
        if (denied instanceof AuthorizationDeniedException known
                && known.getAuthorizationResult() instanceof PermissionDecision decision) {
            message = ApiException.lackingMessage(decision.permission());
            if (request.getUserPrincipal() instanceof Authentication caller
                    && caller.getPrincipal() instanceof ServiceTokenPrincipal token) {
                report(token, decision.permission(), request);
            }
        }
        errors.write(request, response, HttpStatus.FORBIDDEN, message);
    }

    /** Not the path: somebody may have pasted a token into it. */
    static void report(ServiceTokenPrincipal token, Permission needed, HttpServletRequest request) {
        report(token, "permission", needed.toString(), request);
    }

    /** A role that the one who asked for the decision wants. */
    static void report(ServiceTokenPrincipal token, RoleName needed, HttpServletRequest request) {
        report(token, "role", needed.toString(), request);
    }

    private static void report(ServiceTokenPrincipal token, String what, String needed, HttpServletRequest request) {
        log.info(
                "Denied token={} {}={} from={}",
                token.id(),
                what,
                CallerSecrets.without(needed, request),
                request.getRemoteAddr());
    }
}
