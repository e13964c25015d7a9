package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a create: the only place in which a token is ever shown.
 *
 * @param token the plain secret
 * @param expiration in milliseconds of the Unix epoch; null for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServiceTokenCreatedResponse(
        String token, String name, @Nullable Long expiration, long id, List<String> roles) {

    @Override
    public String toString() {
        return "ServiceTokenCreatedResponse[id=%d, token=redacted]".formatted(id);
    }
}
