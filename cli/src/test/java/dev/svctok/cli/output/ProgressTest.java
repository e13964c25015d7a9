package dev.svctok.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    private Printer printer(Terminal terminal) {
        return new Printer(OutputStream.nullOutputStream(), err, terminal);
    }

    private void pass(long millis) {
        now += millis * 1_000_000;
    }

    @Test
    void progressShowsCountRateAndRest() {
        try (Progress progress = new Progress(printer(Terminal.NONE), true, 1000, () -> now)) {
            pass(2000);
            progress.at(100, 1200, 13_200L);
            pass(1000);
            progress.at(900, 4000, 13_000L);
            pass(1000);
            progress.at(901, 4001, null);
        }

        assertThat(err.toString(UTF_8))
                .isEqualTo("\r100 events, 50/s, 02:00 left\r900 events, 300/s, 00:09 left\r901 events, 225/s"
                        + " ".repeat(12) + "\r" + " ".repeat(17) + "\r");
    }

    @Test
    void progressShowsAtMostFiveTimesASecond() {
        try (Progress progress = new Progress(printer(Terminal.NONE), true, 0, () -> now)) {
            for (int i = 1; i <= 100; i++) {
                pass(20);
                progress.at(i, i, null);
            }
        }

        assertThat(err.toString(UTF_8).split("events")).hasSize(11);
    }

    @Test
    void progressOfHoursShowsThem() {
        try (Progress progress = new Progress(printer(Terminal.NONE), true, 0, () -> now)) {
            pass(1000);
            progress.at(1, 1, 3662L);
        }

        assertThat(err.toString(UTF_8)).contains("1:01:01 left");
    }

    @Test
    void progressShowsOnATerminalOnly() {
        try (Progress progress = new Progress(printer(Terminal.NONE), false, 0, () -> now)) {
            pass(1000);
            progress.at(1, 1, null);
        }

        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void progressTakesThePlaceOfTheSpinner() {
        Printer printer = printer(new Terminal(true, true, true));

        try (Progress progress = printer.progress(0, true)) {
            assertThat(printer.spin()).isSameAs(Spinner.NONE);
            progress.at(1, 1, null);
        }
        try (Spinner spinner = printer.spin()) {
            assertThat(spinner).isNotSameAs(Spinner.NONE);
        }
    }
}
