package dev.svctok.auth.web;

import dev.svctok.api.http.LeaseRenewal;
import dev.svctok.api.http.SeenDeletions;
import dev.svctok.auth.ClientText;
import dev.svctok.auth.RemoteVerifiers;
import dev.svctok.auth.Seen;
import dev.svctok.auth.ServiceTokenPrincipal;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * For programs that ask about tokens and keep what they are told: they are told of deletions, and deletions wait for them as for a
 * process of svctok's.
 */
@RestController
@RequestMapping(RemoteVerifierController.PATH)
@Tag(name = "Verification")
class RemoteVerifierController {

    static final String PATH = "/api/security/verifiers";
    static final String ONE = PATH + "/{id}";

    /** A number is a number here, and no text that holds one. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .build();

    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_NODE_LENGTH = 200;
    private static final int MAX_GAPS = 10_000;
    private static final long MAX_STALENESS_MS = Duration.ofHours(1).toMillis();

    private final RemoteVerifiers verifiers;
    private final RemoteVerifierStreams streams;

    RemoteVerifierController(RemoteVerifiers verifiers, RemoteVerifierStreams streams) {
        this.verifiers = verifiers;
        this.streams = streams;
    }

    @PostMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Take a lease, and be told of deletions",
            description =
                    "For a program that keeps what introspection tells it. Until its lease ends, a deletion is not"
                            + " answered before the program has said, with its next renewal, that it has dropped what it knew of the"
                            + " token. The event \"lease\" comes first, with the id and how long it lasts; only what is asked after it"
                            + " may be kept. Then, with each deletion and once a second, the event \"seen\". Whoever hears nothing for"
                            + " some seconds drops everything and begins anew. Needs the permission verify-service-tokens.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = SeenDeletions.class)))
    @ApiResponse(
            responseCode = "429",
            description =
                    "This token has as many leases as it may have in this process, or too many tokens that are not"
                            + " valid came from this address",
            content = @Content(schema = @Schema(ref = "#/components/schemas/ApiError")))
    ResponseEntity<SseEmitter> open(
            @RequestParam(required = false)
                    @Parameter(description = "How people know the program, for those whose deletions wait for it")
                    @Nullable
                    String name,
            @RequestParam(required = false)
                    @Parameter(
                            description = "For how long deletions may wait for it; no longer than the service allows",
                            schema = @Schema(type = "integer", minimum = "1000", maximum = "3600000"))
                    @Nullable
                    String maxStalenessMs,
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest request) {
        UnknownParameters.refuse(request.getParameterMap().keySet(), Set.of("name", "maxStalenessMs"));
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .body(streams.open(caller, node(name, caller, request), duration(maxStalenessMs)));
    }

    /** As {@code orders (token 123, 10.1.2.3)}. */
    private static String node(@Nullable String name, ServiceTokenPrincipal caller, HttpServletRequest request) {
        String called = name == null || name.isBlank() ? caller.getName() : name;
        String node = "%s (token %s, %s)"
                .formatted(
                        called.length() > MAX_NAME_LENGTH ? called.substring(0, MAX_NAME_LENGTH) : called,
                        caller.id(),
                        request.getRemoteAddr());
        String shown = String.valueOf(ClientText.presentable(node)).replace('"', '\'');
        return shown.length() > MAX_NODE_LENGTH ? shown.substring(0, MAX_NODE_LENGTH) : shown;
    }

    private static @Nullable Duration duration(@Nullable String millis) {
        if (millis == null) {
            return null;
        }
        try {
            long number = Long.parseLong(millis);
            if (number >= 1_000 && number <= MAX_STALENESS_MS) {
                return Duration.ofMillis(number);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ApiException(
                HttpStatus.BAD_REQUEST,
                "maxStalenessMs must be a number between 1000 and %d.".formatted(MAX_STALENESS_MS));
    }

    @PutMapping(path = "/{id}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Renew a lease",
            description =
                    "At once after each event \"seen\", with what that has told. 404: it has ended; drop everything and"
                            + " begin anew. Needs the permission verify-service-tokens.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = @Content(schema = @Schema(implementation = LeaseRenewal.class))))
    @ApiResponse(responseCode = "204")
    ResponseEntity<Void> renew(
            @PathVariable String id,
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        LeaseRenewal renewal = read(RequestBodies.read(request));
        Seen seen = new Seen(renewal.position(), new HashSet<>(renewal.gaps()));
        if (verifiers.isAhead(seen)) {
            throw new ApiException(
                    HttpStatus.BAD_REQUEST,
                    "The position %d is ahead of all events: send what the event \"seen\" told."
                            .formatted(seen.position()));
        }
        if (!verifiers.renew(id, caller.id(), seen, renewal.renewals())) {
            throw notThere(
                    "Your token has no such lease, it has been renewed with a higher number, or you have not kept up with the deletions: begin anew.");
        }
        return ResponseEntity.noContent().build();
    }

    private static LeaseRenewal read(byte[] body) {
        try {
            LeaseRenewal renewal = JSON.readValue(body, LeaseRenewal.class);
            if (renewal != null
                    && renewal.renewals() >= 1
                    && renewal.position() >= 0
                    && renewal.gaps().size() <= MAX_GAPS) {
                return renewal;
            }
        } catch (JacksonException e) {
            // Told below.
        }
        throw new ApiException(
                HttpStatus.BAD_REQUEST,
                ("The body must be {\"renewals\": 1, \"position\": 0, \"gaps\": []}: renewals from 1 on, a position from 0"
                                + " on, and at most %d gaps.")
                        .formatted(MAX_GAPS));
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Give a lease back",
            description =
                    "By a program that accepts nothing more by what it knew: deletions do not wait for it any more."
                            + " Needs the permission verify-service-tokens.")
    @ApiResponse(responseCode = "204")
    ResponseEntity<Void> remove(
            @PathVariable String id, @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller) {
        if (!verifiers.remove(id, caller.id())) {
            throw notThere("Your token has no such lease.");
        }
        return ResponseEntity.noContent().build();
    }

    private static ApiException notThere(String message) {
        return new ApiException(HttpStatus.NOT_FOUND, message);
    }
}
