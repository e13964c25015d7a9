package dev.svctok.query.web;

import dev.svctok.api.http.CheckLine;
import dev.svctok.eventstore.ProjectionCheck;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Compares the rows of a projection with the events, and tells line by line what it finds. */
@RestController
@Tag(name = "Projections")
class ProjectionCheckController {

    static final String PATH = ProjectionController.PATH + "/{name}/verification";

    private final KnownProjections known;
    private final ProjectionCheck check;
    private final JsonMapper json;

    ProjectionCheckController(KnownProjections known, ProjectionCheck check, JsonMapper json) {
        this.known = known;
        this.check = check;
        this.json = json;
    }

    @GetMapping(path = PATH, produces = MediaType.APPLICATION_NDJSON_VALUE)
    @Operation(
            summary = "Compare the rows of a projection with the events",
            description =
                    "One JSON object a line, as they come: progress, differences, and at the end the result. Without a"
                            + " result the check broke off. Needs the permission manage-projections.")
    @ApiResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = CheckLine.class)))
    void verify(@PathVariable String name, @Parameter(hidden = true) HttpServletResponse response) throws IOException {
        String projection = known.require(name);
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        OutputStream out = response.getOutputStream();
        try {
            ProjectionCheck.Result result = check.check(projection, new Lines(out));
            write(
                    out,
                    CheckLine.of(new CheckLine.Result(
                            projection, result.checked(), result.differences(), result.position())));
        } catch (RuntimeException e) {
            if (response.isCommitted()) {
                throw new IOException("The check broke off", e);
            }
            throw e;
        }
    }

    private void write(OutputStream out, CheckLine line) throws IOException {
        out.write(json.writeValueAsBytes(line));
        out.write('\n');
    }

    private final class Lines implements ProjectionCheck.Listener {

        private final OutputStream out;

        Lines(OutputStream out) {
            this.out = out;
        }

        @Override
        public void found(ProjectionCheck.Difference difference) throws IOException {
            write(
                    out,
                    CheckLine.of(new CheckLine.Difference(
                            difference.kind().name().toLowerCase(Locale.ROOT),
                            difference.tokenId() == null
                                    ? null
                                    : difference.tokenId().value(),
                            difference.position(),
                            difference.detail())));
        }

        @Override
        public void progress(long checkedEvents, long allEvents) throws IOException {
            write(out, CheckLine.of(new CheckLine.Progress(checkedEvents, allEvents)));
            out.flush();
        }
    }
}
