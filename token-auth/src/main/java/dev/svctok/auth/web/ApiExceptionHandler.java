package dev.svctok.auth.web;

import dev.svctok.api.command.CommandRejectedException;
import dev.svctok.api.command.RejectionReason;
import dev.svctok.eventstore.DatabaseOutage;
import dev.svctok.eventstore.RootCause;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns every exception that leaves a controller into an error of the one shape. Nothing internal is ever told. */
@Order(0)
@RestControllerAdvice
final class ApiExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ApiExceptionHandler.class);

    private static final String TOKENS = "/api/security/tokens";

    private final OccasionalNotice outage = new OccasionalNotice();

    private final ApiErrorWriter errors;
    private final @Nullable String commandUrl;

    /** @param commandUrl where writes go, if they have another address */
    ApiExceptionHandler(ApiErrorWriter errors, @Value("${svctok.command-url:#{null}}") @Nullable String commandUrl) {
        this.errors = errors;
        this.commandUrl = commandUrl;
    }

    @ExceptionHandler
    void onApiException(ApiException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (e.status() == HttpStatus.SERVICE_UNAVAILABLE || e.status() == HttpStatus.TOO_MANY_REQUESTS) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        errors.write(request, response, e.status(), e.messages());
    }

    /** Whoever waits is woken when the process stops. What was written is written. */
    @ExceptionHandler
    void onStop(InterruptedException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        log.info("{} {} is given up, as this process is being stopped", request.getMethod(), request.getRequestURI());
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        errors.write(
                request,
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "This process is being stopped. What you asked for may be done; ask again to be certain.");
    }

    @ExceptionHandler
    void onRejection(CommandRejectedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String message = Objects.requireNonNullElse(e.getMessage(), "");
        if (e.reason() == RejectionReason.EXPIRY_IN_PAST) {
            errors.writeInvalidExpiry(request, response, message);
        } else {
            errors.write(request, response, statusOf(e.reason()), message);
        }
    }

    private static HttpStatus statusOf(RejectionReason reason) {
        return switch (reason) {
            case TOKEN_NOT_FOUND -> HttpStatus.NOT_FOUND;
            case EXPIRY_IN_PAST, UNKNOWN_ROLE -> HttpStatus.BAD_REQUEST;
            case PERMISSION_NOT_HELD -> HttpStatus.FORBIDDEN;
        };
    }

    @ExceptionHandler
    void onUnknownPath(NoResourceFoundException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        errors.write(
                request, response, HttpStatus.NOT_FOUND, "There is nothing at %s.".formatted(request.getRequestURI()));
    }

    @ExceptionHandler
    void onWrongMethod(
            HttpRequestMethodNotSupportedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Set<String> allowed = new TreeSet<>(Set.of(HttpMethod.OPTIONS.name()));
        for (HttpMethod method : Objects.requireNonNullElse(e.getSupportedHttpMethods(), Set.<HttpMethod>of())) {
            allowed.add(method.name());
            if (method.equals(HttpMethod.GET)) {
                allowed.add(HttpMethod.HEAD.name());
            }
        }
        String list = String.join(", ", allowed);
        response.setHeader(HttpHeaders.ALLOW, list);
        errors.write(
                request,
                response,
                HttpStatus.METHOD_NOT_ALLOWED,
                "%s is not possible here; allowed: %s.%s".formatted(e.getMethod(), list, elsewhere(e, request)));
    }

    private String elsewhere(HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
        boolean isWrite =
                List.of(HttpMethod.POST.name(), HttpMethod.DELETE.name()).contains(e.getMethod())
                        && request.getRequestURI().startsWith(TOKENS);
        return isWrite && commandUrl != null && !commandUrl.isBlank()
                ? " Tokens are created and deleted at %s.".formatted(commandUrl)
                : "";
    }

    @ExceptionHandler
    void onWrongMediaType(
            HttpMediaTypeNotSupportedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean isForm = e.getSupportedMediaTypes().contains(MediaType.APPLICATION_FORM_URLENCODED);
        errors.write(
                request,
                response,
                HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                "The body must be %s, with the header \"Content-Type: %s\"."
                        .formatted(
                                isForm ? "a form" : "JSON",
                                isForm
                                        ? MediaType.APPLICATION_FORM_URLENCODED_VALUE
                                        : MediaType.APPLICATION_JSON_VALUE));
    }

    @ExceptionHandler
    void onUnacceptable(HttpMediaTypeNotAcceptableException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        errors.write(
                request,
                response,
                HttpStatus.NOT_ACCEPTABLE,
                "The answer is %s, which the request's Accept header excludes."
                        .formatted(
                                e.getSupportedMediaTypes().contains(MediaType.TEXT_EVENT_STREAM)
                                        ? MediaType.TEXT_EVENT_STREAM_VALUE
                                        : MediaType.APPLICATION_JSON_VALUE));
    }

    @ExceptionHandler({
        TransientDataAccessException.class,
        DataAccessResourceFailureException.class,
        TransactionException.class
    })
    void onDatabaseAway(Exception e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        tellOfDatabase(e, request);
        response.setHeader(HttpHeaders.RETRY_AFTER, "1");
        errors.write(request, response, HttpStatus.SERVICE_UNAVAILABLE, "The database cannot do that now. Try again.");
    }

    /** In an outage each request fails for the same reason: that need not be told for each. */
    private void tellOfDatabase(Exception e, HttpServletRequest request) {
        if (outage.happened() > 0) {
            log.warn(
                    "{} {}: the database cannot do what was asked for: {} (told once in {} s at the most)",
                    request.getMethod(),
                    request.getRequestURI(),
                    RootCause.messageOf(e),
                    OccasionalNotice.SECONDS);
        }
    }

    /** Spring Security looks at some parts of a request only when they are read. */
    @ExceptionHandler
    void onRejected(RequestRejectedException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        errors.write(request, response, HttpStatus.BAD_REQUEST, ApiErrorWriter.NOT_UNDERSTOOD);
    }

    /** A query string that is none. Its message quotes it, and somebody may have put a token there. */
    @ExceptionHandler
    void onBrokenQuery(InvalidParameterException e, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        errors.write(
                request,
                response,
                HttpStatus.BAD_REQUEST,
                "The query string is malformed, or has too many parameters.");
    }

    /** The body is not framed as HTTP wants it, or the client has gone. */
    @ExceptionHandler
    void onBrokenTransfer(IOException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (e.getCause() instanceof RuntimeException) {
            log.error("{} {} broke off", request.getMethod(), request.getRequestURI(), e);
        }
        if (response.isCommitted()) {
            // Part of an answer is out. Let the container close the connection: the client must not take it for the
            // whole.
            throw e;
        }
        errors.write(request, response, HttpStatus.BAD_REQUEST, ApiErrorWriter.NOT_UNDERSTOOD);
    }

    @ExceptionHandler
    void onAnythingElse(Exception e, HttpServletRequest request, HttpServletResponse response) throws Exception {
        if (response.isCommitted()) {
            // Part of an answer is out. Let the container close the connection: the client must not take it for the
            // whole.
            throw e;
        }
        if (e instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            HttpStatus status = Objects.requireNonNullElse(
                    HttpStatus.resolve(known.getStatusCode().value()), HttpStatus.BAD_REQUEST);
            errors.write(request, response, status, ApiErrorWriter.NOT_UNDERSTOOD);
            return;
        }
        if (DatabaseOutage.isCauseOf(e)) {
            onDatabaseAway(e, request, response);
            return;
        }
        log.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        errors.write(request, response, HttpStatus.INTERNAL_SERVER_ERROR, ApiErrorWriter.FAILED);
    }
}
