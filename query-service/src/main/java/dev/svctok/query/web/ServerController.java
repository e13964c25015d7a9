package dev.svctok.query.web;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.RoleName;
import dev.svctok.api.http.AvailableRoles;
import dev.svctok.api.http.ServerInfo;
import dev.svctok.api.http.ServerStatus;
import dev.svctok.auth.ServiceTokenPrincipal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells about the service, and about the caller. */
@RestController
@RequestMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Server")
class ServerController {

    private final ServerInfo info;
    private final RoleCatalog catalog;

    ServerController(ServerInfo info, RoleCatalog catalog) {
        this.info = info;
        this.catalog = catalog;
    }

    @GetMapping("/server/info")
    @Operation(summary = "Which service this is")
    ServerInfo info() {
        return info;
    }

    @GetMapping("/server/status")
    @Operation(summary = "That the service is there, and who is calling")
    ServerStatus status(@AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller) {
        return new ServerStatus(
                "UP", new ServerStatus.Caller(caller.id().value(), caller.name().value(), names(caller.roles())));
    }

    @GetMapping("/user/session/availableRoles")
    @Operation(summary = "The roles that the caller may grant")
    AvailableRoles availableRoles(@AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller) {
        return new AvailableRoles(names(catalog.grantableBy(caller.permissions())));
    }

    private static List<String> names(List<RoleName> roles) {
        return roles.stream().map(RoleName::value).toList();
    }
}
