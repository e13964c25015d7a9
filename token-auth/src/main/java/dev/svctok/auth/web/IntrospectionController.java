package dev.svctok.auth.web;

import dev.svctok.api.RoleName;
import dev.svctok.api.http.Introspection;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.TokenVerifier;
import dev.svctok.auth.Verdict;
import dev.svctok.auth.VerificationMetrics;
import dev.svctok.auth.lastuse.LastUses;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells other services about the tokens that they were called with, after OAuth 2.0 Token Introspection (RFC 7662). In every
 * service, and of the same verifier that lets in callers of our own: what is refused here is refused there.
 */
@RestController
@RequestMapping(
        path = IntrospectionController.PATH,
        consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Verification")
class IntrospectionController {

    static final String PATH = "/api/security/introspect";
    static final String BATCH_PATH = PATH + "/batch";
    static final int MAX_BATCH = 100;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Logger log = LoggerFactory.getLogger(IntrospectionController.class);

    private final TokenVerifier verifier;
    private final VerificationMetrics metrics;
    private final LastUses lastUses;
    private final String issuer;
    private final RefusalThrottle logged;
    private final OccasionalNotice unlogged = new OccasionalNotice();

    /** @param logged how many inactive tokens a caller may ask about before they are no longer logged one by one */
    IntrospectionController(
            TokenVerifier verifier,
            VerificationMetrics metrics,
            LastUses lastUses,
            String issuer,
            RefusalThrottle logged) {
        this.verifier = verifier;
        this.metrics = metrics;
        this.lastUses = lastUses;
        this.issuer = issuer;
        this.logged = logged;
    }

    @PostMapping
    @Operation(
            summary = "Who a token is, and what it may do",
            description =
                    "RFC 7662. Of a token that is not good, for whatever reason, the answer is {\"active\": false}."
                            + " That counts as a use of a good one: from remote_address and with user_agent, if you tell"
                            + " these of your client, else from your own. With record_use=false it does not."
                            + " Here a caller's own token may also be the password of HTTP Basic, with any user name."
                            + " Needs the permission verify-service-tokens.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                                            schemaProperties = {
                                                @SchemaProperty(
                                                        name = TokenForm.TOKEN,
                                                        schema = @Schema(type = "string")),
                                                @SchemaProperty(
                                                        name = TokenForm.REMOTE_ADDRESS,
                                                        schema = @Schema(type = "string")),
                                                @SchemaProperty(
                                                        name = TokenForm.USER_AGENT,
                                                        schema = @Schema(type = "string")),
                                                @SchemaProperty(
                                                        name = TokenForm.RECORD_USE,
                                                        schema = @Schema(type = "boolean", defaultValue = "true"))
                                            })),
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content = @Content(schema = @Schema(implementation = Introspection.class))))
    void introspect(
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        TokenForm form = TokenForm.read(request, 1);
        answer(response, introspection(form.tokens().get(0), form, caller, request));
    }

    @PostMapping("/batch")
    @Operation(
            summary = "The same for up to " + MAX_BATCH + " tokens",
            description = "The parameter token is given for each; the answers come in the same order."
                    + " Needs the permission verify-service-tokens.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                                            schemaProperties = {
                                                @SchemaProperty(
                                                        name = TokenForm.TOKEN,
                                                        array =
                                                                @ArraySchema(
                                                                        schema = @Schema(type = "string"),
                                                                        minItems = 1,
                                                                        maxItems = MAX_BATCH)),
                                                @SchemaProperty(
                                                        name = TokenForm.REMOTE_ADDRESS,
                                                        schema = @Schema(type = "string")),
                                                @SchemaProperty(
                                                        name = TokenForm.USER_AGENT,
                                                        schema = @Schema(type = "string")),
                                                @SchemaProperty(
                                                        name = TokenForm.RECORD_USE,
                                                        schema = @Schema(type = "boolean", defaultValue = "true"))
                                            })),
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            content =
                                    @Content(
                                            array =
                                                    @ArraySchema(
                                                            schema = @Schema(implementation = Introspection.class)))))
    void introspectAll(
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        TokenForm form = TokenForm.read(request, MAX_BATCH);
        answer(
                response,
                form.tokens().stream()
                        .map(token -> introspection(token, form, caller, request))
                        .toList());
    }

    /** In one piece: what Spring writes is flushed before it ends, and goes over the wire in two. */
    private static void answer(HttpServletResponse response, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }

    private Introspection introspection(
            String token, TokenForm form, ServiceTokenPrincipal caller, HttpServletRequest request) {
        Verdict verdict = verifier.verify(token);
        metrics.introspected(verdict);
        if (verdict instanceof Verdict.Accepted accepted) {
            if (form.isUse()) {
                recordUse(accepted.principal(), form, caller, request);
            }
            return active(accepted.principal());
        }
        if (verdict instanceof Verdict.Refused refused) {
            report(refused, caller, request);
            return Introspection.INACTIVE;
        }
        throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, VerifierUnavailableException.ANSWER);
    }

    /** What the caller does not tell of his client is told of himself. */
    private void recordUse(
            ServiceTokenPrincipal token, TokenForm form, ServiceTokenPrincipal caller, HttpServletRequest request) {
        boolean told = form.remoteAddress() != null || form.userAgent() != null;
        lastUses.introspected(
                token,
                caller,
                told ? form.remoteAddress() : request.getRemoteAddr(),
                told ? form.userAgent() : CallerSecrets.userAgent(request));
    }

    /** One by one, unless somebody sends so many to the caller that nobody would read that. */
    private void report(Verdict.Refused refused, ServiceTokenPrincipal caller, HttpServletRequest request) {
        if (logged.refused(caller.id().value()) == null) {
            log.info(
                    "Told inactive token={} reason={} to={} from={}",
                    refused.id() == null ? "-" : refused.id(),
                    refused.reason().label(),
                    caller.id(),
                    request.getRemoteAddr());
            return;
        }
        long untold = unlogged.happened();
        if (untold > 0) {
            log.warn(
                    "Told inactive: {} more tokens since this was told last, the last one to={} (told once in {} s at the most)",
                    untold,
                    caller.id(),
                    OccasionalNotice.SECONDS);
        }
    }

    private Introspection active(ServiceTokenPrincipal token) {
        String name = token.name().value();
        return new Introspection(
                true,
                token.id().toString(),
                name,
                name,
                token.scope(),
                seconds(token.expiration()),
                seconds(token.created()),
                issuer,
                token.roles().stream().map(RoleName::value).toList());
    }

    private static @Nullable Long seconds(@Nullable Instant time) {
        return time == null ? null : time.getEpochSecond();
    }
}
