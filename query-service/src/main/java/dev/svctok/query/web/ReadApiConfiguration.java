package dev.svctok.query.web;

import dev.svctok.api.Permission;
import dev.svctok.api.http.ServerInfo;
import dev.svctok.auth.web.RoutePermission;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Who may use the read API, and what it says of this build. */
@Configuration(proxyBeanMethods = false)
class ReadApiConfiguration {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(-SNAPSHOT)?.*");

    @Bean
    RoutePermission listRoute() {
        return new RoutePermission(HttpMethod.GET, TokenReadController.PATH, Permission.GET_SERVICE_TOKENS);
    }

    @Bean
    RoutePermission findRoute() {
        return new RoutePermission(HttpMethod.GET, TokenReadController.PATH + "/{id}", Permission.GET_SERVICE_TOKENS);
    }

    @Bean
    RoutePermission historyRoute() {
        return new RoutePermission(HttpMethod.GET, AuditController.HISTORY, Permission.GET_AUDIT_EVENTS);
    }

    @Bean
    RoutePermission diffRoute() {
        return new RoutePermission(HttpMethod.GET, DiffController.PATH, Permission.GET_AUDIT_EVENTS);
    }

    @Bean
    RoutePermission eventsRoute() {
        return new RoutePermission(HttpMethod.GET, AuditController.EVENTS, Permission.GET_AUDIT_EVENTS);
    }

    @Bean
    RoutePermission projectionsRoute() {
        return managing(HttpMethod.GET, "");
    }

    @Bean
    RoutePermission projectionRoute() {
        return managing(HttpMethod.GET, "/{name}");
    }

    @Bean
    RoutePermission rebuildRoute() {
        return managing(HttpMethod.POST, "/{name}/rebuild");
    }

    @Bean
    RoutePermission cancelRebuildRoute() {
        return managing(HttpMethod.DELETE, "/{name}/rebuild");
    }

    @Bean
    RoutePermission verificationRoute() {
        return managing(HttpMethod.GET, "/{name}/verification");
    }

    @Bean
    RoutePermission deadLettersRoute() {
        return managing(HttpMethod.GET, "/{name}/dead-letters");
    }

    @Bean
    RoutePermission deadLetterRoute() {
        return managing(HttpMethod.GET, "/{name}/dead-letters/{id}");
    }

    @Bean
    RoutePermission retryAllRoute() {
        return managing(HttpMethod.POST, "/{name}/dead-letters/retry");
    }

    @Bean
    RoutePermission retryRoute() {
        return managing(HttpMethod.POST, "/{name}/dead-letters/{id}/retry");
    }

    @Bean
    RoutePermission discardRoute() {
        return managing(HttpMethod.DELETE, "/{name}/dead-letters/{id}");
    }

    private static RoutePermission managing(HttpMethod method, String path) {
        return new RoutePermission(method, ProjectionController.PATH + path, Permission.MANAGE_PROJECTIONS);
    }

    @Bean
    ServerInfo serverInfo(
            ObjectProvider<BuildProperties> build,
            ObjectProvider<GitProperties> git,
            @Value("${svctok.command-url:#{null}}") @Nullable String commandUrl) {
        BuildProperties built = build.getIfAvailable();
        GitProperties source = git.getIfAvailable();
        String version = built == null ? "0.0.0-SNAPSHOT" : Objects.requireNonNullElse(built.getVersion(), "0.0.0");
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            throw new IllegalStateException("The build's version %s is not of the form x.y.z".formatted(version));
        }
        int major = Integer.parseInt(parts.group(1));
        int minor = Integer.parseInt(parts.group(2));
        int patch = Integer.parseInt(parts.group(3));
        return new ServerInfo(
                new ServerInfo.Version(
                        major,
                        minor,
                        patch,
                        source != null && "true".equals(source.get("dirty")) ? "dirty" : "",
                        source == null ? "unknown" : Objects.requireNonNullElse(source.getShortCommitId(), "unknown"),
                        parts.group(4) != null),
                "SelfHosted",
                List.of("Security"),
                "%d.%d.%d".formatted(major, minor, patch),
                commandUrl == null || commandUrl.isBlank() ? null : commandUrl);
    }
}
