package dev.svctok.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private final BackOff backOff = new BackOff();

    @Test
    void nextDoublesUpToTenSeconds() {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            millis.add(backOff.next(null).toMillis());
        }
        assertThat(millis).containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 10_000L, 10_000L);

        backOff.reset();
        assertThat(backOff.next(null)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void nextIsNeverShorterThanTheServiceAsksFor() {
        assertThat(backOff.next("3")).isEqualTo(Duration.ofSeconds(3));
        assertThat(backOff.next("0")).isEqualTo(Duration.ofSeconds(1));
        assertThat(backOff.next("-5")).isEqualTo(Duration.ofSeconds(2));
        assertThat(backOff.next("30")).isEqualTo(Duration.ofSeconds(30));
        assertThat(backOff.next("999999999999999999")).isEqualTo(Duration.ofHours(1));
        assertThat(backOff.next("Tue, 24 Nov 2026 09:00:00 GMT")).isEqualTo(Duration.ofSeconds(10));
    }
}
