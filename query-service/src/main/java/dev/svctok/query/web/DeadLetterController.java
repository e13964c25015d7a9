package dev.svctok.query.web;

import dev.svctok.api.Actor;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.http.DeadLetterInfo;
import dev.svctok.auth.ServiceTokenPrincipal;
import dev.svctok.auth.VerificationProjection;
import dev.svctok.auth.web.Actors;
import dev.svctok.auth.web.ApiException;
import dev.svctok.eventstore.DeadLetters;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the events that a projection could not digest, tries them again, and gives them up. */
@RestController
@RequestMapping(path = DeadLetterController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Projections")
class DeadLetterController {

    static final String PATH = ProjectionController.PATH + "/{name}/dead-letters";

    private static final Logger log = LoggerFactory.getLogger(DeadLetterController.class);

    private final KnownProjections known;
    private final DeadLetters deadLetters;

    DeadLetterController(KnownProjections known, DeadLetters deadLetters) {
        this.known = known;
        this.deadLetters = deadLetters;
    }

    @GetMapping
    @Operation(summary = "The events that a projection could not digest")
    List<DeadLetterInfo> list(@PathVariable String name) {
        return deadLetters.list(known.require(name)).stream()
                .map(DeadLetterController::info)
                .toList();
    }

    @GetMapping("/{id}")
    @Operation(summary = "One of them")
    DeadLetterInfo find(@PathVariable String name, @PathVariable String id) {
        return info(require(name, id));
    }

    @PostMapping("/retry")
    @Operation(
            summary = "Hand all of them to the projection once more",
            description = "That also happens by itself, once a minute.")
    DeadLetterInfo.Retried retryAll(@PathVariable String name) {
        long before = deadLetters.count(known.require(name));
        deadLetters.retry(name);
        return retried(name, before);
    }

    @PostMapping("/{id}/retry")
    @Operation(summary = "Hand those of one token to the projection once more")
    DeadLetterInfo.Retried retry(@PathVariable String name, @PathVariable String id) {
        DeadLetters.Waiting letter = require(name, id);
        long before = deadLetters.count(name);
        deadLetters.retry(letter);
        return retried(name, before);
    }

    @DeleteMapping("/{id}")
    @Operation(
            summary = "Give one up",
            description =
                    "The projection shows the token without that event until it is built anew. Who did it stands in the"
                            + " token's history. A deletion is not given up in verification: the token would work again.")
    @ApiResponse(responseCode = "204", description = "It is given up, and that is on record")
    @ApiResponse(responseCode = "409", description = "It is a deletion, and the projection is verification")
    ResponseEntity<Void> discard(
            @PathVariable String name,
            @PathVariable String id,
            @AuthenticationPrincipal @Parameter(hidden = true) ServiceTokenPrincipal caller,
            @Parameter(hidden = true) HttpServletRequest request) {
        DeadLetters.Waiting letter = require(name, id);
        if (name.equals(VerificationProjection.NAME) && letter.type().equals(TokenDeleted.STORED_NAME)) {
            throw new ApiException(
                    HttpStatus.CONFLICT,
                    "A deletion cannot be given up: token %s would work again. Mend the cause and retry, or build verification anew."
                            .formatted(letter.tokenId()));
        }
        Actor actor = Actors.of(caller, request);
        deadLetters.discard(letter, actor);
        log.info(
                "Discarded event={} of token={} from projection={} by={}",
                letter.eventId(),
                letter.tokenId(),
                name,
                actor);
        return ResponseEntity.noContent().build();
    }

    private DeadLetters.Waiting require(String name, String id) {
        return deadLetters
                .find(known.require(name), id)
                .orElseThrow(() -> new ApiException(
                        HttpStatus.NOT_FOUND, "There is no dead letter with this id in %s.".formatted(name)));
    }

    private DeadLetterInfo.Retried retried(String name, long before) {
        long remaining = deadLetters.count(name);
        return new DeadLetterInfo.Retried(Math.max(0, before - remaining), remaining);
    }

    private static DeadLetterInfo info(DeadLetters.Waiting letter) {
        return new DeadLetterInfo(
                letter.id(),
                letter.projection(),
                letter.tokenId().value(),
                letter.eventId(),
                letter.type(),
                letter.time().toString(),
                letter.enqueuedAt().toString(),
                letter.lastTried() == null ? null : letter.lastTried().toString(),
                letter.cause());
    }
}
