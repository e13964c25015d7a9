package dev.svctok.auth.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers for what failed before or after the controllers: in a filter, in the firewall, in the container. */
@Controller
final class ApiErrorController implements ErrorController {

    private static final String ALLOWED_SOMEWHERE = "DELETE, GET, HEAD, OPTIONS, POST";

    private final ApiErrorWriter errors;

    ApiErrorController(ApiErrorWriter errors) {
        this.errors = errors;
    }

    @RequestMapping("${server.error.path:/error}")
    void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        HttpStatus status = code instanceof Integer known
                ? Objects.requireNonNullElse(HttpStatus.resolve(known), HttpStatus.INTERNAL_SERVER_ERROR)
                : HttpStatus.NOT_FOUND;
        if (status == HttpStatus.METHOD_NOT_ALLOWED) {
            // Turned away by the container, which knows its own methods only.
            response.setHeader(HttpHeaders.ALLOW, ALLOWED_SOMEWHERE);
        }
        errors.write(request, response, status, message(status, request));
    }

    private static String message(HttpStatus status, HttpServletRequest request) {
        return status == HttpStatus.METHOD_NOT_ALLOWED
                ? "%s is not possible here.".formatted(request.getAttribute(RequestDispatcher.ERROR_METHOD))
                : ApiErrorWriter.message(status);
    }
}
