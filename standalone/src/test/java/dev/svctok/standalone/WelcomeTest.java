package dev.svctok.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.Verdict;
import dev.svctok.eventstore.DataDirectory;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class WelcomeTest {

    private static final String NOT_VALID = "is not valid any more";

    @Test
    void tokenThatCannotBeCheckedNowThenNothingIsSaidOfIt(CapturedOutput output) throws IOException {
        welcome(new Verdict.Unavailable());

        assertThat(output).doesNotContain(NOT_VALID);
    }

    private static void welcome(Verdict verdict) throws IOException {
        Path dataDir = TestStorage.newFolder();
        Files.writeString(dataDir.resolve("bootstrap-token"), "a-token");
        var welcome = new Welcome(new DataDirectory(dataDir), token -> verdict);
        try (var context = new ServletWebServerApplicationContext()) {
            welcome.onApplicationEvent(new ApplicationReadyEvent(
                    new SpringApplication(WelcomeTest.class), new String[0], context, Duration.ZERO));
        }
    }
}
