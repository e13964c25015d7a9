package dev.svctok.query.web;

import dev.svctok.api.Permission;
import dev.svctok.api.RoleCatalog;
import dev.svctok.api.TokenId;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenKey;
import dev.svctok.api.query.TokenPage;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.lastuse.LastUseTable;
import dev.svctok.auth.web.ApiException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Lists tokens. */
@RestController
@RequestMapping(path = TokenReadController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Service tokens")
class TokenReadController {

    static final String PATH = "/api/security/tokens";

    /** Answered by the list. */
    static final String RECORDED_SINCE_HEADER = "X-Svctok-Uses-Recorded-Since";

    private final TokenQueries queries;
    private final LastUseTable lastUses;
    private final RoleCatalog catalog;
    private final Clock clock;
    private final JsonMapper json;

    TokenReadController(
            TokenQueries queries, LastUseTable lastUses, RoleCatalog catalog, Clock clock, JsonMapper json) {
        this.queries = queries;
        this.lastUses = lastUses;
        this.catalog = catalog;
        this.clock = clock;
        this.json = json;
    }

    @GetMapping
    @Operation(
            summary = "List the tokens",
            description =
                    "Sorted by name, then by id. Complete without a limit; with one, the Link header names the next"
                            + " page. Needs the permission get-service-tokens. With asOf the list as it was, and for"
                            + " each token whether it was valid then; that needs get-audit-events, too. lastUsed is at"
                            + " most a minute behind.")
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema = @Schema(type = "integer", minimum = "1", maximum = "1000"))
    @Parameter(name = "cursor", in = ParameterIn.QUERY, schema = @Schema(type = "string"))
    @Parameter(
            name = "name",
            in = ParameterIn.QUERY,
            description = "How the name begins",
            schema = @Schema(type = "string"))
    @Parameter(name = "role", in = ParameterIn.QUERY, schema = @Schema(type = "string"))
    @Parameter(name = "expired", in = ParameterIn.QUERY, schema = @Schema(type = "boolean"))
    @Parameter(
            name = "asOf",
            in = ParameterIn.QUERY,
            description = "A moment that is over",
            schema = @Schema(type = "string", format = "date-time"))
    @Parameter(
            name = "unusedFor",
            in = ParameterIn.QUERY,
            description =
                    "A number and s, m, h, d or w: only tokens that have not been used for so long, as far as uses"
                            + " have been recorded for so long",
            schema = @Schema(type = "string", pattern = "[1-9][0-9]{0,4}[smhdw]"))
    @ApiResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = RECORDED_SINCE_HEADER,
                            description = "Since when uses have been recorded; what was used before is not known",
                            schema = @Schema(type = "string", format = "date-time")),
            content = @Content(array = @ArraySchema(schema = @Schema(implementation = ServiceToken.class))))
    void list(
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> parameters,
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        ListRequest asked = ListRequest.read(parameters, catalog, clock.instant());
        if (asked.asOf() != null && !caller.permissions().allow(Permission.GET_AUDIT_EVENTS)) {
            throw ApiException.lacking(Permission.GET_AUDIT_EVENTS);
        }
        TokenPage first = page(asked, asked.after());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        if (asked.asOf() == null) {
            response.setHeader(RECORDED_SINCE_HEADER, lastUses.recordedSince().toString());
        }
        TokenKey next = first.next();
        if (asked.limit() != null && next != null) {
            response.setHeader(HttpHeaders.LINK, NextPage.link(request, parameters, "cursor", Cursor.write(next)));
        }
        write(asked, first, response);
    }

    /** Writes page after page, so that memory does not grow with the list. */
    private void write(ListRequest asked, TokenPage first, HttpServletResponse response) throws IOException {
        // Closed at the end alone, as that also closes the array: what broke off must not look like the whole list.
        JsonGenerator generator = json.createGenerator(response.getOutputStream());
        try {
            generator.writeStartArray();
            TokenPage page = first;
            while (true) {
                page.tokens().forEach(generator::writePOJO);
                TokenKey next = page.next();
                if (asked.limit() != null || next == null) {
                    break;
                }
                page = page(asked, next);
            }
            generator.writeEndArray();
            generator.close();
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                throw new IOException("The list broke off", e);
            }
            throw e;
        }
    }

    private TokenPage page(ListRequest asked, @Nullable TokenKey after) {
        int limit = asked.limit() == null ? ListRequest.MAX_LIMIT : asked.limit();
        return queries.list(new ListTokens(asked.filter(), asked.asOf(), after, limit));
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show one token", description = "Needs the permission get-service-tokens.")
    ServiceToken find(@PathVariable @Parameter(schema = @Schema(type = "integer", format = "int64")) String id) {
        return TokenId.parse(id)
                .flatMap(queries::find)
                .orElseThrow(() -> new ApiException(HttpStatus.NOT_FOUND, "There is no token with this id."));
    }
}
