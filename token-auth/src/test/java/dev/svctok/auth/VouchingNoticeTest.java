package dev.svctok.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.testing.RunningService;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class VouchingNoticeTest {

    private static final String LOST = "does not accept any token for now";
    private static final String REGAINED = "accepts tokens again";

    private final AtomicBoolean vouching = new AtomicBoolean();
    private final Semaphore looks = new Semaphore(0);
    private final VouchingNotice notice = new VouchingNotice(this::look, 0, Duration.ofMillis(10));

    private boolean look() {
        boolean now = vouching.get();
        looks.release();
        return now;
    }

    /** As often as the notice needs to have said what it has to say. */
    private void see(boolean now) throws InterruptedException {
        vouching.set(now);
        looks.drainPermits();
        looks.acquire(3);
    }

    @Test
    void lostAndRegainedThenEachIsToldOnceAndTheStartAndTheStopAreNot(CapturedOutput output) throws Exception {
        notice.start();
        see(false);
        see(true);
        assertThat(output).doesNotContain(LOST).doesNotContain(REGAINED);

        see(false);
        assertThat(output).containsOnlyOnce(LOST).doesNotContain(REGAINED);
        see(true);
        assertThat(output).containsOnlyOnce(LOST).containsOnlyOnce(REGAINED);

        notice.stop();
        vouching.set(false);
        RunningService.eventually()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("vouching-notice")));
        assertThat(output).containsOnlyOnce(LOST);
    }
}
