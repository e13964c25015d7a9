package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /api/security/tokens}.
 *
 * @param expiryDate the first moment at which the token is to be refused, in milliseconds of the Unix epoch; null for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CreateTokenRequest(
        String name,
        List<String> roles,
        @Nullable Long expiryDate,
        @Nullable String dedicatedSubject,
        @Nullable String description) {}
