package dev.svctok.auth.web;

import dev.svctok.api.http.ApiError;
import java.io.IOException;
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
        String message = ApiErrorWriter.message(status);
        String id = UUID.randomUUID().toString();
        ApiError error = new ApiError(
                "about:blank",
                status.getReasonPhrase(),
                code,
                message,
                request.getRequestURI(),
                ApiError.ERRORS,
                id,
                System.currentTimeMillis(),
                List.of(new ApiError.Item(message)),
                null);
        try {
            response.setHeader(RequestIdFilter.HEADER, id);
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            byte[] body = JsonMapper.shared().writeValueAsBytes(error);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException e) {
            container.getLogger().debug("The client has gone", e);
        }
    }
}
