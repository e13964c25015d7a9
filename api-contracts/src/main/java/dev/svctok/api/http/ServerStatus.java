package dev.svctok.api.http;

import java.util.List;

/** The answer of {@code GET /api/server/status}: the service is there, and this is who asked. */
public record ServerStatus(String status, Caller caller) {

    public record Caller(long id, String name, List<String> roles) {}
}
