package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ApiErrorWriterTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private final ApiErrorWriter writer = new ApiErrorWriter(Clock.fixed(NOW, ZoneOffset.UTC));
    private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/security/tokens");
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/problem+json",
                "Application/Problem+JSON",
                "application/problem+json, application/json;q=0.9",
                "application/json;q=0.5, application/problem+json",
                "application/problem+json, */*;q=0.1",
                "text/html, application/problem+json;q=0.8, application/json;q=0.3"
            })
    void prefersProblemWhenRankedHigherThenTrue(String accept) {
        assertThat(ApiErrorWriter.prefersProblem(accept)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/*",
                "application/json",
                "application/problem+json, application/json",
                "application/problem+json;q=0.5, */*",
                "application/problem+json;q=0.5, application/*;q=0.9",
                "application/problem+json;q=0",
                "application/problem+json;q=nonsense",
                "application/problem+xml",
                "application/*+json",
                "nonsense",
                "application/problem+json, /"
            })
    void prefersProblemWhenNotRankedHigherThenFalse(@Nullable String accept) {
        assertThat(ApiErrorWriter.prefersProblem(accept)).isFalse();
    }

    @Test
    void writeThenProblemWithTheMembersOfStackState() throws IOException {
        request.addHeader("X-Request-Id", "r-1");

        writer.write(request, response, HttpStatus.BAD_REQUEST, List.of("One.", "Two."));

        assertThat(response.getStatus()).isEqualTo(400);
        assertThat(response.getContentType()).isEqualTo("application/json");
        assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
        assertThat(JsonMapper.shared().readTree(response.getContentAsByteArray()))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "One. Two.",
                         "instance": "/api/security/tokens", "_type": "ErrorsResponse", "trackingKey": "r-1",
                         "serverTimestamp": %d,
                         "errors": [{"_type": "InternalError", "message": "One."},
                                    {"_type": "InternalError", "message": "Two."}]}""".formatted(NOW.toEpochMilli())));
    }

    @Test
    void writeWhenAcceptComesInSeveralLinesThenAllCount() throws IOException {
        request.addHeader("Accept", "text/html");
        request.addHeader("Accept", "application/problem+json");

        writer.write(request, response, HttpStatus.BAD_REQUEST, "One.");

        assertThat(response.getContentType()).isEqualTo("application/problem+json");
    }

    @Test
    void writeInvalidExpiryThenTypeAndMessageAtTheTop() throws IOException {
        writer.writeInvalidExpiry(request, response, "Too late.");

        JsonNode error = JsonMapper.shared().readTree(response.getContentAsByteArray());
        assertThat(error.get("_type").stringValue()).isEqualTo("ServiceTokenInvalidExpiryError");
        assertThat(error.get("message").stringValue()).isEqualTo("Too late.");
    }

    @Test
    void writeHalfASurrogatePairThenReplaced() throws IOException {
        writer.write(request, response, HttpStatus.BAD_REQUEST, "a\uD83Db \uDE00 \uD83D\uDE00");

        JsonNode error =
                JsonMapper.shared().readTree(new String(response.getContentAsByteArray(), StandardCharsets.UTF_8));
        assertThat(error.get("detail").stringValue()).isEqualTo("a\uFFFDb \uFFFD \uD83D\uDE00");
    }

    @Test
    void writeWhenTheAnswerIsOutThenNothing() throws IOException {
        response.setCommitted(true);

        writer.write(request, response, HttpStatus.BAD_REQUEST, "One.");

        assertThat(response.getContentAsByteArray()).isEmpty();
    }
}
