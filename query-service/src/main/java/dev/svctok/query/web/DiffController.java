package dev.svctok.query.web;

import dev.svctok.api.http.TokenDiff;
import dev.svctok.api.query.ChangeKey;
import dev.svctok.api.query.ChangePage;
import dev.svctok.api.query.ListChanges;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Tells how the list of one moment differs from that of another. */
@RestController
@Tag(name = "Audit")
class DiffController {

    static final String PATH = "/api/security/audit/diff";

    private static final int PAGE = 1000;

    private final TokenQueries queries;
    private final Clock clock;
    private final JsonMapper json;

    DiffController(TokenQueries queries, Clock clock, JsonMapper json) {
        this.queries = queries;
        this.clock = clock;
        this.json = json;
    }

    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "How the list changed between two moments",
            description =
                    "Which tokens appeared, vanished and expired, each in the order of when that was. A token that came"
                            + " and went in between is not told of. Needs the permission get-audit-events.")
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            required = true,
            schema = @Schema(type = "string", format = "date-time"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "Now, if it is left out",
            schema = @Schema(type = "string", format = "date-time"))
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TokenDiff.class)))
    void diff(
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> parameters,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Asked asked = read(parameters, clock.instant());
        ChangePage first = page(ListChanges.Kind.APPEARED, asked, null);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        JsonGenerator generator = json.createGenerator(response.getOutputStream());
        try {
            generator.writeStartObject();
            generator.writeStringProperty("from", asked.from().toString());
            generator.writeStringProperty("to", asked.to().toString());
            for (ListChanges.Kind kind : ListChanges.Kind.values()) {
                generator.writeArrayPropertyStart(kind.name().toLowerCase(Locale.ROOT));
                write(generator, kind, asked, kind == ListChanges.Kind.APPEARED ? first : page(kind, asked, null));
                generator.writeEndArray();
            }
            // Nothing changes a token as long as it is there. Clients need not learn of it on the day when something
            // does.
            generator.writeArrayPropertyStart("changed");
            generator.writeEndArray();
            generator.writeEndObject();
            generator.close();
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                throw new IOException("The answer broke off", e);
            }
            throw e;
        }
    }

    /** Page after page, so that memory does not grow with what changed. */
    private void write(JsonGenerator generator, ListChanges.Kind kind, Asked asked, ChangePage first) {
        ChangePage page = first;
        page.tokens().forEach(generator::writePOJO);
        while (page.next() != null) {
            page = page(kind, asked, page.next());
            page.tokens().forEach(generator::writePOJO);
        }
    }

    private ChangePage page(ListChanges.Kind kind, Asked asked, @Nullable ChangeKey after) {
        return queries.changes(new ListChanges(kind, asked.from(), asked.to(), after, PAGE));
    }

    private static Asked read(MultiValueMap<String, String> parameters, Instant now) {
        var query = new QueryString(parameters, List.of("from", "to"), List.of());
        Instant from = query.pastMoment("from", now);
        Instant to = query.text("to") == null ? now : query.pastMoment("to", now);
        if (query.text("from") == null) {
            query.fault("from is missing: the moment to compare with.");
        }
        if (from != null && to != null && !from.isBefore(to)) {
            query.fault("from must be before to.");
        }
        query.requireFaultless();
        return new Asked(Objects.requireNonNull(from), Objects.requireNonNull(to));
    }

    private record Asked(Instant from, Instant to) {}
}
