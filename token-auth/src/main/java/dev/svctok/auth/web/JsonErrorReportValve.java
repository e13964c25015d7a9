package dev.svctok.auth.web;

import dev.svctok.api.http.ApiError;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers for what Tomcat itself refuses, such as a broken request line. Tomcat makes it by its name, so it stands on its
 * own feet.
 */
public final class JsonErrorReportValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int code = response.getStatus();
        if (code < HttpStatus.BAD_REQUEST.value() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpStatus status = Objects.requireNonNullElse(HttpStatus.resolve(code), HttpStatus.INTERNAL_SERVER_ERROR);
        String message = "The request cannot be understood: %s.".formatted(status.getReasonPhrase());
        String id = UUID.randomUUID().toString();
        ApiError error = new ApiError(
                "about:blank",
                status.getReasonPhrase(),
                code,
                message,
                null,
                ApiError.ERRORS,
                id,
                System.currentTimeMillis(),
                List.of(new ApiError.Item(message)),
                null);
        try {
            response.setHeader(RequestIdFilter.HEADER, id);
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8.name());
            Writer reporter = response.getReporter();
            if (reporter != null) {
                reporter.write(JsonMapper.shared().writeValueAsString(error));
                response.finishResponse();
            }
        } catch (IOException e) {
            container.getLogger().debug("The client has gone", e);
        }
    }
}
