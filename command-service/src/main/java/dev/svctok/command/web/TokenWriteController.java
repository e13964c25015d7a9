package dev.svctok.command.web;

import dev.svctok.api.Actor;
import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.command.CommandRejectedException;
import dev.svctok.api.command.CreateToken;
import dev.svctok.api.command.DeleteToken;
import dev.svctok.api.command.RejectionReason;
import dev.svctok.api.http.CreateTokenRequest;
import dev.svctok.api.http.ServiceTokenCreatedResponse;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.web.Actors;
import dev.svctok.auth.web.ApiException;
import dev.svctok.auth.web.UnknownParameters;
import dev.svctok.command.Pending;
import dev.svctok.command.SecretGenerator;
import dev.svctok.command.TokenCommands;
import dev.svctok.command.WriteVisibility;
import dev.svctok.eventstore.RootCause;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.axonframework.modelling.command.ConcurrencyException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Creates and deletes tokens. */
@RestController
@RequestMapping(path = TokenWriteController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Service tokens")
class TokenWriteController {

    static final String PATH = "/api/security/tokens";

    private static final Logger log = LoggerFactory.getLogger(TokenWriteController.class);
    private static final int ID_ATTEMPTS = 3;

    private final CreateTokenReader reader;
    private final SecretGenerator generator;
    private final TokenCommands commands;
    private final WriteVisibility visibility;
    private final WaitingDeletions waitingDeletions;

    TokenWriteController(
            CreateTokenReader reader,
            SecretGenerator generator,
            TokenCommands commands,
            WriteVisibility visibility,
            WaitingDeletions waitingDeletions) {
        this.reader = reader;
        this.generator = generator;
        this.commands = commands;
        this.visibility = visibility;
        this.waitingDeletions = waitingDeletions;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Create a token",
            description = "The only answer that ever shows the token. Needs the permission create-service-tokens;"
                    + " roles can only be granted whose permissions the caller holds.",
            requestBody =
                    @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = CreateTokenRequest.class))))
    ResponseEntity<ServiceTokenCreatedResponse> create(
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> parameters,
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest httpRequest)
            throws IOException, InterruptedException {
        UnknownParameters.refuse(parameters.keySet(), Set.of());
        CreateTokenRequest request = reader.read(httpRequest.getInputStream());
        String secret = generator.newSecret();
        Actor actor = Actors.of(caller, httpRequest);
        TokenId id = create(request, SecretHash.of(secret), caller, actor);
        log.info("Created token={} by={} roles={}", id, actor, request.roles());
        Pending pending = visibility.awaitCreated(id);
        return answer(HttpStatus.OK, pending)
                .cacheControl(CacheControl.noStore())
                .body(new ServiceTokenCreatedResponse(
                        secret, request.name(), request.expiryDate(), id.value(), request.roles()));
    }

    private TokenId create(CreateTokenRequest request, SecretHash hash, ServiceTokenPrincipal caller, Actor actor) {
        List<RoleName> roles = request.roles().stream().map(RoleName::new).toList();
        Instant expiration = request.expiryDate() == null ? null : Instant.ofEpochMilli(request.expiryDate());
        for (int attempt = 1; ; attempt++) {
            TokenId id = generator.newId();
            try {
                commands.send(
                        new CreateToken(
                                id,
                                new TokenName(request.name()),
                                roles,
                                expiration,
                                hash,
                                request.description(),
                                request.dedicatedSubject(),
                                caller.permissions()),
                        actor);
                return id;
            } catch (ConcurrencyException e) {
                // The id is taken: one in a hundred million draws, once there are millions of tokens.
                if (attempt == ID_ATTEMPTS) {
                    throw e;
                }
            } catch (TransactionSystemException | DataAccessException e) {
                // In the commit: what goes wrong before is told in another way, and has left nothing.
                if (!visibility.isThere(id).orElse(false)) {
                    throw outcomeUnknown(e);
                }
                return id;
            }
        }
    }

    /** No client may be told to try again: a second token could be the result, and nobody would know the first one's secret. */
    private static ApiException outcomeUnknown(RuntimeException e) {
        log.warn("Whether a token was created is not known: {}", RootCause.messageOf(e));
        return new ApiException(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "The database went away while the token was being created. It may be there all the same: look, before you create another.");
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Delete a token",
            description =
                    "When this has answered, the token is refused everywhere. That may take until the lease of a process"
                            + " that has fallen silent has ended. That also holds for the 404 of a token that is deleted"
                            + " already; with wait=false neither waits. Where too many deletions wait, the next is refused with 503, and nothing is"
                            + " deleted. Needs the permission delete-service-tokens.")
    @ApiResponse(responseCode = "204", description = "The token is deleted, and nothing accepts it any more")
    @ApiResponse(
            responseCode = "202",
            description = "With wait=false: the token is deleted, but may still be accepted for a moment")
    ResponseEntity<Void> delete(
            @PathVariable @Parameter(schema = @Schema(type = "integer", format = "int64")) String id,
            @RequestParam(required = false)
                    @Parameter(
                            description = "Whether to wait until nothing accepts the token any more",
                            schema = @Schema(type = "boolean", defaultValue = "true"))
                    @Nullable
                    String wait,
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> parameters,
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest httpRequest)
            throws InterruptedException {
        UnknownParameters.refuse(parameters.keySet(), Set.of("wait"));
        boolean waits = waits(wait);
        TokenId tokenId = TokenId.parse(id)
                .orElseThrow(() -> new ApiException(
                        HttpStatus.NOT_FOUND, "There is no token with this id: an id is a positive integer."));
        Actor actor = Actors.of(caller, httpRequest);
        if (!waits) {
            delete(tokenId, actor);
            return ResponseEntity.accepted().build();
        }
        // Before anything is deleted: who is told to try again has lost nothing.
        waitingDeletions.enter();
        try {
            Pending pending = deleteAndWait(tokenId, actor);
            return answer(HttpStatus.NO_CONTENT, pending).build();
        } finally {
            waitingDeletions.leave();
        }
    }

    private Pending deleteAndWait(TokenId id, Actor actor) throws InterruptedException {
        try {
            delete(id, actor);
        } catch (CommandRejectedException e) {
            // Another call may have deleted it, and wait still: that it is gone must be as true here as there.
            if (e.reason() == RejectionReason.TOKEN_NOT_FOUND) {
                visibility.awaitDeleted(id);
            }
            throw e;
        }
        return visibility.awaitDeleted(id);
    }

    private void delete(TokenId id, Actor actor) {
        commands.send(new DeleteToken(id), actor);
        log.info("Deleted token={} by={}", id, actor);
    }

    private static boolean waits(@Nullable String wait) {
        if (wait == null || wait.equals("true")) {
            return true;
        }
        if (wait.equals("false")) {
            return false;
        }
        throw new ApiException(HttpStatus.BAD_REQUEST, "wait must be true or false.");
    }

    private static ResponseEntity.BodyBuilder answer(HttpStatus status, Pending pending) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        PendingHeader.valueFor(pending).ifPresent(value -> answer.header(PendingHeader.NAME, value));
        return answer;
    }
}
