package dev.svctok.auth.web;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.DeletionProgress;
import dev.svctok.auth.AllVerifiers;
import dev.svctok.eventstore.EventLog;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells what a deletion waits for. In every service: whichever is asked can tell, also of a deletion that another was asked
 * for.
 */
@RestController
@Tag(name = "Service tokens")
class DeletionController {

    static final String PATH = "/api/security/tokens/{id}/deletion";

    private final EventLog eventLog;
    private final AllVerifiers verifiers;

    DeletionController(EventLog eventLog, AllVerifiers verifiers) {
        this.eventLog = eventLog;
        this.verifiers = verifiers;
    }

    @GetMapping(path = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "What the deletion of a token waits for",
            description =
                    "The processes that have not seen it yet, and may accept the token until their leases end. None:"
                            + " nothing accepts it any more. Needs the permission delete-service-tokens.")
    ResponseEntity<DeletionProgress> deletion(
            @PathVariable @Parameter(schema = @Schema(type = "integer", format = "int64")) String id)
            throws InterruptedException {
        TokenId tokenId = TokenId.parse(id).orElseThrow(DeletionController::notDeleted);
        long position = eventLog.positionOfDeletion(tokenId).orElseThrow(DeletionController::notDeleted);
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new DeletionProgress(
                        tokenId.value(),
                        verifiers.behind(position).stream()
                                .map(behind -> new DeletionProgress.Verifier(
                                        behind.node(), behind.leaseLeft().toMillis()))
                                .toList()));
    }

    private static ApiException notDeleted() {
        return new ApiException(HttpStatus.NOT_FOUND, "No token with this id has been deleted.");
    }
}
