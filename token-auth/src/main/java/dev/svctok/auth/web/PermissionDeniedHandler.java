package dev.svctok.auth.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;

/** Answers a known caller who lacks a permission: 403, naming it. */
final class PermissionDeniedHandler implements AccessDeniedHandler {

    private final ApiErrorWriter errors;

    PermissionDeniedHandler(ApiErrorWriter errors) {
        this.errors = errors;
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException denied)
            throws IOException {
        String message = denied instanceof AuthorizationDeniedException known
                        && known.getAuthorizationResult() instanceof PermissionDecision decision
                ? ApiException.lackingMessage(decision.permission())
                : "The token may not do this.";
        errors.write(request, response, HttpStatus.FORBIDDEN, message);
    }
}
