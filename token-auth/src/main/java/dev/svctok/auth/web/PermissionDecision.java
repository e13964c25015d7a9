package dev.svctok.auth.web;

import dev.svctok.api.Permission;
import org.springframework.security.authorization.AuthorizationDecision;

/** Whether a caller holds the permission that a route needs. */
final class PermissionDecision extends AuthorizationDecision {

    private static final long serialVersionUID = 1L;

    private final transient Permission permission;

    PermissionDecision(boolean granted, Permission permission) {
        super(granted);
        this.permission = permission;
    }

    Permission permission() {
        return permission;
    }
}
