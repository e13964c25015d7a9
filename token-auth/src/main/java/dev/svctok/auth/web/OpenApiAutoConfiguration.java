package dev.svctok.auth.web;

import dev.svctok.api.http.ApiError;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Describes what all routes have in common: how to authenticate, and what an error looks like. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(GlobalOpenApiCustomizer.class)
public class OpenApiAutoConfiguration {

    private static final String ERROR_SCHEMA = "ApiError";
    private static final String BASIC = "Basic";

    /** Each of them is enough. */
    private static final List<SecurityRequirement> HEADERS =
            List.of(new SecurityRequirement().addList("X-API-Key"), new SecurityRequirement().addList("Authorization"));

    private static final String NO_TOKEN = "No valid token";
    private static final String NOT_NOW = "The service cannot answer for certain now; try again after Retry-After";
    private static final String NOT_VALID = "The request is not valid; each fault is named";

    @Bean
    OpenAPI svctokOpenApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("svctok")
                        .description("Issues, lists, revokes and verifies service tokens.")
                        .version("v1")
                        .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .components(new Components()
                        .addSecuritySchemes("X-API-Key", header("X-API-Key", "<token>"))
                        .addSecuritySchemes("Authorization", header("Authorization", "ApiKey <token>"))
                        .addSecuritySchemes(
                                BASIC,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("The password is the token, with any user name")))
                .security(HEADERS);
    }

    private static SecurityScheme header(String name, String value) {
        return new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name(name)
                .description("The value is: " + value);
    }

    @Bean
    ModelConverter membersThatAreAlwaysThere() {
        return new RequiredMembers();
    }

    @Bean
    GlobalOpenApiCustomizer errorsOfEveryRoute(ObjectProvider<RoutePermission> routes) {
        List<RoutePermission> guarded = routes.stream().toList();
        return api -> {
            converters().readAll(ApiError.class).forEach(api.getComponents()::addSchemas);
            api.getPaths().forEach((path, item) -> describe(path, item, guarded));
            api.getPaths().addPathItem(ForwardAuthFilter.PATH, new PathItem().get(forwardAuth()));
        };
    }

    /** It is answered by a filter, of which springdoc knows nothing. */
    private static Operation forwardAuth() {
        ApiResponse passes = new ApiResponse().description("It may pass");
        passes.addHeaderObject(ForwardAuthFilter.ID, described("The token's id"));
        passes.addHeaderObject(ForwardAuthFilter.NAME, described("Its name, percent-encoded"));
        passes.addHeaderObject(
                ForwardAuthFilter.ROLES, described("Its roles, each percent-encoded, with commas between them"));
        Operation operation = new Operation()
                .operationId("forwardAuth")
                .addTagsItem("Verification")
                .summary("Whether the request that a proxy holds may pass")
                .description(
                        "With the headers of that request, whose token is checked. Any good token will do where nothing"
                                + " is named; all that is named is needed, repeated or separated by commas.")
                .addParametersItem(
                        asked(ForwardAuthFilter.PERMISSION_PARAMETER, "A permission that the token must carry"))
                .addParametersItem(asked(ForwardAuthFilter.ROLE_PARAMETER, "A role that the token must have"))
                .responses(new ApiResponses().addApiResponse("200", passes));
        add(operation, "400", NOT_VALID);
        add(operation, "401", NO_TOKEN);
        addTooMany(operation);
        add(operation, "403", "The token lacks something that was named; the message tells what");
        add(operation, "503", NOT_NOW);
        operation.getResponses().forEach(OpenApiAutoConfiguration::describeHeaders);
        return operation;
    }

    private static Parameter asked(String name, String description) {
        return new QueryParameter().name(name).description(description).schema(new StringSchema());
    }

    private static ModelConverters converters() {
        var converters = new ModelConverters(true);
        converters.addConverter(new RequiredMembers());
        return converters;
    }

    private static void describe(String path, PathItem item, List<RoutePermission> guarded) {
        item.readOperationsMap().forEach((method, operation) -> {
            add(operation, "401", NO_TOKEN);
            addTooMany(operation);
            if (path.startsWith(IntrospectionController.PATH)) {
                operation.setSecurity(
                        Stream.concat(HEADERS.stream(), Stream.of(new SecurityRequirement().addList(BASIC)))
                                .toList());
            }
            if (guarded.stream()
                    .anyMatch(route -> route.pattern().equals(path)
                            && route.method().name().equals(method.name()))) {
                add(operation, "403", "A permission is missing; the message names it");
            }
            add(operation, "406", "The request's Accept header excludes the type of the answer");
            add(operation, "503", NOT_NOW);
            if (path.contains("{")) {
                add(operation, "404", "There is no such thing");
            }
            if (operation.getRequestBody() != null) {
                add(operation, "400", NOT_VALID);
                add(operation, "413", "The body is larger than 64 KiB");
                add(operation, "415", "The body is not %s".formatted(isForm(operation) ? "a form" : "JSON"));
            }
            if (operation.getParameters() != null
                    && operation.getParameters().stream().anyMatch(parameter -> "query".equals(parameter.getIn()))) {
                add(operation, "400", NOT_VALID);
            }
            if (operation.getParameters() != null
                    && operation.getParameters().stream().anyMatch(parameter -> "limit".equals(parameter.getName()))) {
                Objects.requireNonNull(operation.getResponses().get("200"))
                        .addHeaderObject("Link", described("<…>; rel=\"next\", where there is one"));
            }
            operation.getResponses().forEach((code, response) -> describeHeaders(code, response));
        });
    }

    /** Where it is not there for another reason. */
    private static void addTooMany(Operation operation) {
        if (!operation.getResponses().containsKey("429")) {
            add(operation, "429", "Too many tokens that are not valid came from this address");
        }
    }

    private static boolean isForm(Operation operation) {
        return operation.getRequestBody().getContent() != null
                && operation
                        .getRequestBody()
                        .getContent()
                        .containsKey(org.springframework.http.MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }

    private static void describeHeaders(String code, ApiResponse response) {
        response.addHeaderObject(RequestIdFilter.HEADER, described("The request's id, under which the log tells more"));
        switch (code) {
            case "401" -> response.addHeaderObject("WWW-Authenticate", described("ApiKey realm=\"svctok\""));
            case "429", "503" -> response.addHeaderObject("Retry-After", described("In seconds"));
            default -> {}
        }
    }

    private static Header described(String description) {
        return new Header().description(description).schema(new StringSchema());
    }

    private static void add(Operation operation, String code, String text) {
        var schema = new MediaType().schema(new Schema<ApiError>().$ref(ERROR_SCHEMA));
        operation
                .getResponses()
                .addApiResponse(
                        code,
                        new ApiResponse()
                                .description(text)
                                .content(new Content()
                                        .addMediaType("application/json", schema)
                                        .addMediaType("application/problem+json", schema)));
    }
}
