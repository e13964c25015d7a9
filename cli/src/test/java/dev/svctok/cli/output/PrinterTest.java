package dev.svctok.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PrinterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void coloursShowOnATerminalOnly() throws CliException {
        for (Terminal terminal : new Terminal[] {new Terminal(true, true, true), new Terminal(true, true, false)}) {
            Printer printer = new Printer(out, err, terminal);
            printer.table(new Table("A").row("b"));
            printer.error(new CliException(ExitCode.OTHER, "wrong", "mend it"), false);
            printer.finish();
        }

        assertThat(out.toString(UTF_8)).isEqualTo("\u001b[1mA\u001b[0m\nb\nA\nb\n");
        assertThat(err.toString(UTF_8)).isEqualTo("\u001b[31m❌ wrong\u001b[0m\nmend it\n❌ wrong\nmend it\n");
    }

    @Test
    void coloursCanBeSwitchedOff() throws CliException {
        Printer printer = new Printer(out, err, new Terminal(true, true, true));
        printer.withoutColours();
        printer.table(new Table("A").row("b"));
        printer.finish();

        assertThat(out.toString(UTF_8)).isEqualTo("A\nb\n");
    }

    @Test
    void jsonOfAnyLengthKeepsItsCharactersWhole() throws CliException {
        String text = "a" + "😀".repeat(20_000);
        Printer printer = new Printer(out, err, Terminal.NONE);
        printer.json(new JsonText().string(text));
        printer.finish();

        assertThat(out.toString(UTF_8)).isEqualTo("\"" + text + "\"\n");
    }

    @Test
    void spinnerTurnsOnTheErrorOutputAndLeavesNothingBehind() throws InterruptedException {
        CountDownLatch turned = new CountDownLatch(2);
        OutputStream terminal = new OutputStream() {
            @Override
            public void write(int b) {
                err.write(b);
            }

            @Override
            public void flush() {
                turned.countDown();
            }
        };
        Spinner spinner = new Printer(out, terminal, new Terminal(true, true, true)).spin();
        turned.await();
        spinner.close();

        assertThat(err.toString(UTF_8)).startsWith("\r⠋\r \r").endsWith("\r \r");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void noteTakesThePlaceOfAFrameThatStands() {
        Printer printer = new Printer(out, err, new Terminal(true, true, true));
        printer.frame("⠋");
        printer.note("said");
        printer.frame(" \r");
        printer.note("more");

        assertThat(err.toString(UTF_8)).isEqualTo("\r⠋\rsaid\n\r \rmore\n");
    }

    @Test
    void spinnerStaysAwayWhereNobodyLooks() {
        assertThat(new Printer(out, err, new Terminal(false, true, true)).spin())
                .isSameAs(Spinner.NONE);
        assertThat(new Printer(out, err, new Terminal(true, false, true)).spin())
                .isSameAs(Spinner.NONE);
    }

    @Test
    void finishWhenTheReaderHasGoneIsQuiet() throws CliException {
        Printer printer = new Printer(broken("Broken pipe"), err, Terminal.NONE);
        printer.line("a");
        printer.finish();

        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void finishWhenTheDiskIsFullCannotWrite() {
        Printer printer = new Printer(broken("No space left on device"), err, Terminal.NONE);
        printer.line("a");

        assertThatThrownBy(printer::finish)
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.WRITE_FILE));
    }

    @Test
    void lastWordIsTheLast() throws CliException {
        Printer printer = new Printer(out, err, new Terminal(true, true, false));
        try (Progress progress = printer.progress("events", 0, false)) {
            progress.doing("before");
            printer.lastWord("Interrupted.");
            progress.doing("after");
            printer.success("Done");
            printer.note("Done");
            printer.finish();
        }

        assertThat(err.toString(UTF_8)).isEqualTo("Interrupted.\n");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void remarkIsForThoseWhoLookOn() {
        new Printer(out, err, new Terminal(true, false, true)).remark("Not seen");
        new Printer(out, err, new Terminal(false, true, true)).remark("Seen");

        assertThat(err.toString(UTF_8)).isEqualTo("Seen\n");
    }

    private static OutputStream broken(String why) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(why);
            }
        };
    }
}
