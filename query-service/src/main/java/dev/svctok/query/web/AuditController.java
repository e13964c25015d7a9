package dev.svctok.query.web;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.AuditEvent;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.web.ApiException;
import dev.svctok.query.audit.AuditTrail;
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
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells what has happened. */
@RestController
@Tag(name = "Audit")
class AuditController {

    static final String EVENTS = "/api/security/audit/events";
    static final String HISTORY = TokenReadController.PATH + "/{id}/history";

    /** The place of the newest event, to tell how far a reader has come. */
    static final String HEAD_HEADER = "X-Svctok-Head";

    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String BATCH = "application/cloudevents-batch+json";

    private final AuditTrail trail;
    private final EventStreams streams;
    private final Clock clock;

    AuditController(AuditTrail trail, EventStreams streams, Clock clock) {
        this.trail = trail;
        this.streams = streams;
        this.clock = clock;
    }

    @GetMapping(
            path = HISTORY,
            produces = {MediaType.APPLICATION_JSON_VALUE, BATCH})
    @Operation(
            summary = "All that has happened to a token",
            description =
                    "Also to one that is deleted. Replayed from its events, as CloudEvents 1.0. Needs the permission"
                            + " get-audit-events.")
    List<AuditEvent> history(@PathVariable @Parameter(schema = @Schema(type = "integer", format = "int64")) String id) {
        List<AuditEvent> history = TokenId.parse(id).map(trail::historyOf).orElse(List.of());
        if (history.isEmpty()) {
            throw new ApiException(HttpStatus.NOT_FOUND, "There never was a token with this id.");
        }
        return history;
    }

    @GetMapping(
            path = EVENTS,
            produces = {MediaType.APPLICATION_JSON_VALUE, BATCH})
    @Operation(
            summary = "Every event, in order",
            description =
                    "As CloudEvents 1.0. The Link header names the next page. Needs the permission get-audit-events."
                            + " With Accept: text/event-stream the answer stays open and follows; Last-Event-ID goes on where"
                            + " an earlier one broke off.")
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "The position of the last event that is known already",
            schema = @Schema(type = "integer", format = "int64", minimum = "0"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            schema = @Schema(type = "integer", minimum = "1", maximum = "1000", defaultValue = "100"))
    @Parameter(
            name = "type",
            in = ParameterIn.QUERY,
            description = "May be repeated",
            array = @ArraySchema(schema = @Schema(type = "string")))
    @Parameter(
            name = "tokenId",
            in = ParameterIn.QUERY,
            description = "To which token it happened",
            schema = @Schema(type = "integer", format = "int64"))
    @Parameter(
            name = "actorId",
            in = ParameterIn.QUERY,
            description = "With which token it was done",
            schema = @Schema(type = "integer", format = "int64"))
    @Parameter(
            name = "since",
            in = ParameterIn.QUERY,
            description = "The first moment",
            schema = @Schema(type = "string", format = "date-time"))
    @Parameter(
            name = "until",
            in = ParameterIn.QUERY,
            description = "The first moment that is too late",
            schema = @Schema(type = "string", format = "date-time"))
    @Parameter(
            name = LAST_EVENT_ID,
            in = ParameterIn.HEADER,
            description = "For text/event-stream: the id of the last event that came",
            schema = @Schema(type = "integer", format = "int64"))
    @ApiResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = HEAD_HEADER,
                            description = "The position of the newest event",
                            schema = @Schema(type = "integer", format = "int64")),
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                        array = @ArraySchema(schema = @Schema(implementation = AuditEvent.class))),
                @Content(mediaType = BATCH, array = @ArraySchema(schema = @Schema(implementation = AuditEvent.class))),
                @Content(
                        mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                        schema = @Schema(implementation = AuditEvent.class))
            })
    @ApiResponse(
            responseCode = "429",
            description = "The token follows as many streams already as it may",
            content = @Content(schema = @Schema(ref = "#/components/schemas/ApiError")))
    ResponseEntity<List<AuditEvent>> events(
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> parameters,
            @Parameter(hidden = true) HttpServletRequest request) {
        long head = trail.head();
        EventsRequest asked = EventsRequest.read(parameters, trail.types(), head, clock.instant(), null);
        int limit = Objects.requireNonNullElse(asked.limit(), EventsRequest.DEFAULT_LIMIT);
        List<AuditEvent> found = trail.page(asked.filter(), asked.after(), head, limit + 1);
        boolean more = found.size() > limit;
        List<AuditEvent> page = more ? found.subList(0, limit) : found;
        var answer = ResponseEntity.ok().header(HEAD_HEADER, Long.toString(head));
        if (more) {
            long last = page.get(page.size() - 1).data().position();
            answer.header(HttpHeaders.LINK, NextPage.link(request, parameters, "after", last));
        }
        return answer.body(page);
    }

    @GetMapping(path = EVENTS, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(hidden = true)
    SseEmitter follow(
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            @AuthenticationPrincipal ServiceTokenPrincipal caller) {
        EventsRequest asked = EventsRequest.read(parameters, trail.types(), trail.head(), clock.instant(), lastEventId);
        if (asked.limit() != null) {
            throw new ApiException(HttpStatus.BAD_REQUEST, "An event stream has no limit.");
        }
        return streams.open(caller, asked.filter(), asked.after());
    }
}
