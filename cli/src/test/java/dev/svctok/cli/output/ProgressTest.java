package dev.svctok.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.error.CliException;
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
        try (Progress progress = new Progress(printer(Terminal.NONE), true, "events", 1000, () -> now)) {
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
        try (Progress progress = new Progress(printer(Terminal.NONE), true, "events", 0, () -> now)) {
            for (int i = 1; i <= 100; i++) {
                pass(20);
                progress.at(i, i, null);
            }
        }

        assertThat(err.toString(UTF_8).split("events")).hasSize(11);
    }

    @Test
    void progressOfHoursShowsThem() {
        try (Progress progress = new Progress(printer(Terminal.NONE), true, "events", 0, () -> now)) {
            pass(1000);
            progress.at(1, 1, 3662L);
        }

        assertThat(err.toString(UTF_8)).contains("1:01:01 left");
    }

    @Test
    void progressShowsOnATerminalOnly() {
        try (Progress progress = new Progress(printer(Terminal.NONE), false, "events", 0, () -> now)) {
            pass(1000);
            progress.at(1, 1, null);
        }

        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void progressTakesThePlaceOfTheSpinner() {
        Printer printer = printer(new Terminal(true, true, true));

        try (Progress progress = printer.progress("events", 0, false)) {
            assertThat(printer.spin()).isSameAs(Spinner.NONE);
            progress.at(1, 1, null);
        }
        try (Spinner spinner = printer.spin()) {
            assertThat(spinner).isNotSameAs(Spinner.NONE);
        }
    }

    @Test
    void progressMakesRoomForWhatElseThereIsToSay() throws CliException {
        Printer printer = printer(new Terminal(true, true, true));

        try (Progress progress = printer.progress("rows", 0, false, () -> now)) {
            pass(1000);
            progress.at(7, 7, null);
            printer.note("It is back.");
            pass(1000);
            progress.at(8, 8, null);
            printer.line("missing");
            assertThat(printer.handOver()).isTrue();
        }

        assertThat(err.toString(UTF_8))
                .isEqualTo(
                        "\r7 rows, 7/s\r" + " ".repeat(11) + "\rIt is back.\n\r8 rows, 4/s\r" + " ".repeat(11) + "\r");
    }

    @Test
    void progressStaysAwayWhereTheOutputFloodsTheTerminal() {
        Printer printer = printer(new Terminal(true, true, true));

        try (Progress progress = printer.progress("events", 0, true);
                Spinner spinner = printer.spin()) {
            progress.at(1, 1, null);
            assertThat(spinner).isNotSameAs(Spinner.NONE);
        }
    }
}
