package dev.svctok.command.web;

import dev.svctok.api.Permission;
import dev.svctok.api.TokenName;
import dev.svctok.api.http.CreateTokenRequest;
import dev.svctok.auth.web.RoutePermission;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import java.util.Objects;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.annotation.Value;
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

    /** @param threads of the web server; half of them are left for those who are not deleting */
    @Bean
    WaitingDeletions waitingDeletions(@Value("${server.tomcat.threads.max:200}") int threads) {
        return new WaitingDeletions(Math.max(1, threads / 2));
    }

    /** What the reader of the body insists on. */
    @Bean
    GlobalOpenApiCustomizer limitsOfTheBody() {
        return api -> {
            Schema<?> body = Objects.requireNonNull(
                    api.getComponents().getSchemas().get(CreateTokenRequest.class.getSimpleName()));
            body.setAdditionalProperties(false);
            member(body, "name").minLength(1).maxLength(TokenName.MAX_LENGTH);
            member(body, "roles").minItems(1);
            member(body, "dedicatedSubject").maxLength(CreateTokenReader.MAX_SUBJECT);
            member(body, "description").maxLength(CreateTokenReader.MAX_DESCRIPTION);
        };
    }

    @Bean
    GlobalOpenApiCustomizer pendingHeader() {
        return api -> {
            pending(path(api, TokenWriteController.PATH).getPost(), "200");
            pending(path(api, TokenWriteController.PATH + "/{id}").getDelete(), "204");
        };
    }

    private static PathItem path(OpenAPI api, String path) {
        return Objects.requireNonNull(api.getPaths().get(path));
    }

    private static void pending(Operation operation, String code) {
        Objects.requireNonNull(operation.getResponses().get(code))
                .addHeaderObject(
                        PendingHeader.NAME,
                        new Header()
                                .description(
                                        "Who does not show the write yet, where the answer could not wait for them: list, and"
                                                + " verifier;node=\"…\" for each process that is not known to have seen it")
                                .schema(new StringSchema()));
    }

    private static Schema<?> member(Schema<?> body, String name) {
        return Objects.requireNonNull(body.getProperties().get(name));
    }

    @Bean
    RoutePermission deleteRoute() {
        return new RoutePermission(
                HttpMethod.DELETE, TokenWriteController.PATH + "/{id}", Permission.DELETE_SERVICE_TOKENS);
    }
}
