package dev.svctok.auth.web;

import dev.svctok.api.http.ApiError;
import dev.svctok.auth.ClientText;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes errors, all in one shape. */
public final class ApiErrorWriter {

    /** For a request that the firewall or the container has turned away, without saying why. */
    static final String NOT_UNDERSTOOD =
            "The request cannot be understood: something in its address or its headers is not allowed, or too long.";

    /** For whatever is not the client's fault. */
    static final String FAILED = "Something went wrong in the service. Its log tells more under this request's id.";

    /** No specific page describes the problem: RFC 9457, section 4.2.1. */
    private static final String UNTYPED = "about:blank";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Clock clock;

    public ApiErrorWriter(Clock clock) {
        this.clock = clock;
    }

    /** What there is to say of a status that the container has come to by itself. */
    static String message(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "There is nothing here.";
            case REQUEST_TIMEOUT -> "The request did not come in whole in time.";
            case NOT_IMPLEMENTED, HTTP_VERSION_NOT_SUPPORTED, EXPECTATION_FAILED ->
                "The request asks for something of HTTP that is not offered here.";
            default -> status.is4xxClientError() ? NOT_UNDERSTOOD : FAILED;
        };
    }

    /** Answers with an error of which one thing is to be said. */
    public void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String message)
            throws IOException {
        write(request, response, status, List.of(message));
    }

    /** Answers with an error of which several things are to be said. */
    public void write(
            HttpServletRequest request, HttpServletResponse response, HttpStatus status, List<String> messages)
            throws IOException {
        write(request, response, status, error(request, status, messages, ApiError.ERRORS, null));
    }

    /** Answers that the expiry lies in the past, in the shape that StackState's clients know. */
    public void writeInvalidExpiry(HttpServletRequest request, HttpServletResponse response, String message)
            throws IOException {
        HttpStatus status = HttpStatus.BAD_REQUEST;
        write(request, response, status, error(request, status, List.of(message), ApiError.INVALID_EXPIRY, message));
    }

    private void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, ApiError error)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status.value());
        response.setContentType(prefersProblem(accept(request)) ? PROBLEM : JSON_TYPE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        byte[] body = JSON.writeValueAsBytes(error);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static final String PROBLEM = MediaType.APPLICATION_PROBLEM_JSON_VALUE;
    private static final String JSON_TYPE = MediaType.APPLICATION_JSON_VALUE;

    private ApiError error(
            HttpServletRequest request, HttpStatus status, List<String> told, String kind, @Nullable String message) {
        List<String> messages = told.stream()
                .map(ApiErrorWriter::wellFormed)
                .map(ClientText::withoutTokens)
                .toList();
        return new ApiError(
                UNTYPED,
                status.getReasonPhrase(),
                status.value(),
                String.join(" ", messages),
                ClientText.withoutTokens(instance(request)),
                kind,
                RequestIdFilter.of(request),
                clock.millis(),
                messages.stream().map(ApiError.Item::new).toList(),
                message == null ? null : ClientText.withoutTokens(message));
    }

    /** What the client asked for, also where the container has sent the request on to the page for errors. */
    private static String instance(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String asked
                ? asked
                : request.getRequestURI();
    }

    /** A client may send the header in several lines. */
    private static @Nullable String accept(HttpServletRequest request) {
        List<String> lines = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    /** Whether {@code Accept} ranks the problem type above plain JSON. */
    static boolean prefersProblem(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            return quality(accepted, MediaType.APPLICATION_PROBLEM_JSON)
                    > quality(accepted, MediaType.APPLICATION_JSON);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    /** What the most specific range that includes the type says of it. */
    private static double quality(List<MediaType> accepted, MediaType type) {
        return accepted.stream()
                .filter(range -> range.equalsTypeAndSubtype(type)
                        || (range.isWildcardSubtype() && !range.getSubtype().contains("+") && range.includes(type)))
                .max(Comparator.comparingInt(ApiErrorWriter::specificity)
                        .thenComparingDouble(MediaType::getQualityValue))
                .map(MediaType::getQualityValue)
                .orElse(0.0);
    }

    private static int specificity(MediaType range) {
        if (range.isWildcardType()) {
            return 0;
        }
        return range.isWildcardSubtype() ? 1 : 2;
    }

    /** Half a surrogate pair, which a client can send as an escape, cannot be written as UTF-8. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
    }
}
