package dev.svctok.command.bootstrap;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The token that the operator configured.
 *
 * @param token the plain token; excludes {@code tokenFile}
 * @param tokenFile a file that holds nothing but the token, such as a mounted secret
 * @param roles that the token is given
 * @param ttl how long it lives from its creation: a number with s, m, h or d, or ISO-8601; {@link #DEFAULT_TTL} if none is given
 */
@ConfigurationProperties("stackstate.authentication.servicetoken.bootstrap")
record BootstrapProperties(
        @Nullable String token,
        @Nullable Path tokenFile,
        @DefaultValue List<String> roles,
        @Nullable String ttl) {

    static final String KEY = "stackstate.authentication.servicetoken.bootstrap";

    static final String DEFAULT_TTL = "24h";

    boolean isConfigured() {
        return token != null || tokenFile != null || !roles.isEmpty() || ttl != null;
    }

    @Override
    public String toString() {
        return "BootstrapProperties[token=redacted, roles=%s, ttl=%s]".formatted(roles, ttl);
    }
}
