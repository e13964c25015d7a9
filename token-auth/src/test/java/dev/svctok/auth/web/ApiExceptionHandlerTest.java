package dev.svctok.auth.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@ExtendWith(OutputCaptureExtension.class)
class ApiExceptionHandlerTest {

    private final ApiExceptionHandler handler = new ApiExceptionHandler(new ApiErrorWriter(Clock.systemUTC()), null);

    @Test
    void processIsStoppedWhileARequestWaitsThenNotNowAndNoTrace(CapturedOutput output) throws IOException {
        var response = new MockHttpServletResponse();

        handler.onStop(
                new InterruptedException(), new MockHttpServletRequest("DELETE", "/api/security/tokens/7"), response);

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        assertThat(response.getContentAsString()).contains("being stopped");
        assertThat(output.getAll()).doesNotContain("InterruptedException");
    }

    @Test
    void databaseIsAwayForManyRequestsThenEachIsToldButTheLogIsNot(CapturedOutput output) throws IOException {
        for (int i = 0; i < 20; i++) {
            var response = new MockHttpServletResponse();
            handler.onDatabaseAway(
                    new TransientDataAccessResourceException("as if it were away"),
                    new MockHttpServletRequest("GET", "/api/security/tokens"),
                    response);
            assertThat(response.getStatus()).isEqualTo(503);
            assertThat(response.getHeader("Retry-After")).isEqualTo("1");
        }

        assertThat(output.getAll().lines().filter(line -> line.contains("as if it were away")))
                .singleElement()
                .asString()
                .contains("GET /api/security/tokens: the database cannot do what was asked for");
    }
}
