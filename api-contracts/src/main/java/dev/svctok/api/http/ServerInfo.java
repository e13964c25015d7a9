package dev.svctok.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code GET /api/server/info}.
 *
 * @param commandUrl where writes go, in a deployment that has another address for them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServerInfo(
        Version version,
        String deploymentMode,
        List<String> applicationDomains,
        String platformVersion,
        @Nullable String commandUrl) {

    /**
     * @param diff what sets this build apart from the commit, for instance {@code dirty}; empty for nothing
     * @param isDev whether this is a build under development rather than a release
     */
    public record Version(
            int major,
            int minor,
            int patch,
            String diff,
            String commit,
            @JsonProperty("isDev") boolean isDev) {}
}
