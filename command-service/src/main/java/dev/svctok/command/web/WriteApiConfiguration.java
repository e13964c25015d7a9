package dev.svctok.command.web;

import dev.svctok.api.Permission;
import dev.svctok.auth.web.RoutePermission;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

/** Who may use the write API. */
@Configuration(proxyBeanMethods = false)
class WriteApiConfiguration {

    @Bean
    RoutePermission createRoute() {
        return new RoutePermission(HttpMethod.POST, TokenWriteController.PATH, Permission.CREATE_SERVICE_TOKENS);
    }

    @Bean
    RoutePermission deleteRoute() {
        return new RoutePermission(
                HttpMethod.DELETE, TokenWriteController.PATH + "/{id}", Permission.DELETE_SERVICE_TOKENS);
    }
}
