package dev.svctok.query.web;

import dev.svctok.api.http.ProjectionInfo;
import dev.svctok.auth.web.ApiException;
import dev.svctok.eventstore.ProjectionMonitor;
import dev.svctok.eventstore.ProjectionRebuilds;
import dev.svctok.eventstore.ProjectionState;
import dev.svctok.eventstore.Rebuild;
import dev.svctok.eventstore.RebuildRefusedException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the projections, and has them built anew. */
@RestController
@RequestMapping(path = ProjectionController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Projections", description = "Need the permission manage-projections")
class ProjectionController {

    static final String PATH = "/api/admin/projections";

    private final KnownProjections known;
    private final ProjectionMonitor monitor;
    private final ProjectionRebuilds rebuilds;
    private final Clock clock;

    ProjectionController(KnownProjections known, ProjectionMonitor monitor, ProjectionRebuilds rebuilds, Clock clock) {
        this.known = known;
        this.monitor = monitor;
        this.rebuilds = rebuilds;
        this.clock = clock;
    }

    @GetMapping
    @Operation(summary = "How the projections are doing")
    List<ProjectionInfo> list() {
        return monitor.names().stream().map(this::info).toList();
    }

    @GetMapping("/{name}")
    @Operation(summary = "How one projection is doing")
    ProjectionInfo find(@PathVariable String name) {
        return info(known.require(name));
    }

    @PostMapping("/{name}/rebuild")
    @Operation(
            summary = "Build a projection anew from the events",
            description =
                    "The new version is built beside the one that serves, and takes its place when it is as far. Answers"
                            + " at once; the projection itself tells how far it is.")
    @ApiResponse(responseCode = "202", description = "It is to be built anew")
    @ApiResponse(
            responseCode = "409",
            description = "It is being built anew already",
            content = @Content(schema = @Schema(ref = "#/components/schemas/ApiError")))
    ResponseEntity<ProjectionInfo> rebuild(@PathVariable String name) {
        try {
            rebuilds.start(known.require(name));
        } catch (RebuildRefusedException e) {
            throw new ApiException(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
        }
        return ResponseEntity.accepted().body(info(name));
    }

    @DeleteMapping("/{name}/rebuild")
    @Operation(summary = "Call off the building of a new version")
    @ApiResponse(responseCode = "204", description = "The version that serves goes on")
    ResponseEntity<Void> cancel(@PathVariable String name) {
        try {
            rebuilds.cancel(known.require(name));
        } catch (RebuildRefusedException e) {
            throw new ApiException(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
        }
        return ResponseEntity.noContent().build();
    }

    private ProjectionInfo info(String name) {
        ProjectionState state = monitor.state(name);
        return new ProjectionInfo(
                state.name(),
                state.version(),
                state.activity().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                state.position(),
                state.head(),
                Math.max(0, state.head() - state.position()),
                state.firstUnseen() == null
                        ? 0
                        : Math.max(
                                0,
                                Duration.between(state.firstUnseen(), clock.instant())
                                        .toMillis()),
                state.segments().stream()
                        .map(segment -> new ProjectionInfo.Segment(
                                segment.number(), segment.node(), segment.seen().toString()))
                        .toList(),
                state.deadLetters(),
                rebuild(state.rebuild(), state.head()));
    }

    private ProjectionInfo.@Nullable Rebuild rebuild(@Nullable Rebuild rebuild, long head) {
        if (rebuild == null) {
            return null;
        }
        long millis = Math.max(
                1, Duration.between(rebuild.startedAt(), clock.instant()).toMillis());
        long perSecond = bringsEventsIn(rebuild) ? rebuild.events() * 1000 / millis : 0;
        return new ProjectionInfo.Rebuild(
                rebuild.version(),
                rebuild.failure() == null ? "building" : "failed",
                phase(rebuild),
                rebuild.position(),
                rebuild.events(),
                head,
                rebuild.startedAt().toString(),
                perSecond == 0 ? null : perSecond,
                perSecond == 0 ? null : Math.max(0, head - rebuild.position()) / perSecond,
                rebuild.node(),
                rebuild.failure());
    }

    private static boolean bringsEventsIn(Rebuild rebuild) {
        return rebuild.phase() == Rebuild.Phase.LOAD || rebuild.phase() == Rebuild.Phase.FOLLOW;
    }

    private static String phase(Rebuild rebuild) {
        return switch (rebuild.phase()) {
            case PREPARE -> "preparing";
            case LOAD -> "loading";
            case KEYS, INDEXES -> "indexing";
            case DELETIONS -> "deleting";
            case FOLLOW -> "catching up";
        };
    }
}
