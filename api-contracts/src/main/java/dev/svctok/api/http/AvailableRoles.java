package dev.svctok.api.http;

import java.util.List;

/** The answer of {@code GET /api/user/session/availableRoles}: the roles that the caller may grant. */
public record AvailableRoles(List<String> roles) {}
