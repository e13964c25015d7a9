package dev.svctok.auth.web;

import dev.svctok.api.Permission;
import java.util.List;
import org.springframework.http.HttpStatus;

/** A request cannot be fulfilled, and the client can be told why. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final transient List<String> messages;

    /** @param messages one for each thing that is wrong */
    public ApiException(HttpStatus status, List<String> messages) {
        super(String.join(" ", messages), null, false, false);
        this.status = status;
        this.messages = List.copyOf(messages);
    }

    public ApiException(HttpStatus status, String message) {
        this(status, List.of(message));
    }

    /** The caller may not do what it asks for. */
    public static ApiException lacking(Permission permission) {
        return new ApiException(HttpStatus.FORBIDDEN, lackingMessage(permission));
    }

    static String lackingMessage(Permission permission) {
        return "The permission %s is needed, and none of the token's roles carries it.".formatted(permission);
    }

    public HttpStatus status() {
        return status;
    }

    /** One for each thing that is wrong. */
    public List<String> messages() {
        return messages;
    }
}
