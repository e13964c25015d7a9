package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token is, as OAuth 2.0 Token Introspection tells it (RFC 7662, section 2.2). Of a token that is not good there is
 * {@code active}, and nothing else.
 *
 * @param sub the token's id
 * @param clientId the token's name
 * @param username the token's name once more: some clients show the one, some the other
 * @param scope its permissions, with spaces between them
 * @param exp the first second at which it may be refused, of the Unix epoch; null for never
 * @param iat the second in which it was created, of the Unix epoch; null where that is not known
 * @param iss which svctok has issued it, as its operator calls it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Introspection(
        boolean active,
        @Nullable String sub,
        @JsonProperty("client_id") @Nullable String clientId,
        @Nullable String username,
        @Nullable String scope,
        @Nullable Long exp,
        @Nullable Long iat,
        @Nullable String iss,
        @Nullable List<String> roles) {

    public static final Introspection INACTIVE =
            new Introspection(false, null, null, null, null, null, null, null, null);
}
