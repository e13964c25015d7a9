package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RepeatingTest {

    private final AtomicInteger turns = new AtomicInteger();

    @Test
    void taskFailsWithAnErrorThenItIsToldOnceAndGoesOn(CapturedOutput output) {
        var repeating = new Repeating("test-task", Duration.ofMillis(1), () -> {
            if (turns.incrementAndGet() <= 3) {
                throw new InternalError("as if there were no memory");
            }
        });
        repeating.start();
        try {
            TestNode.eventually().until(() -> turns.get() > 4);
        } finally {
            repeating.stop();
        }

        assertThat(output).containsOnlyOnce("test-task has failed");
    }
}
