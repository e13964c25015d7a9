package dev.svctok.cli.output;

import dev.svctok.cli.error.CliException;
import dev.svctok.cli.error.ExitCode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The only one that writes to the outputs. Always UTF-8, whatever the locale says. */
public final class Printer {

    private static final int PIECE = 1 << 13;
    private static final String BOLD = "\u001b[1m";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final OutputStream out;
    private final OutputStream err;
    private Terminal terminal;
    private boolean verbose;
    private @Nullable IOException failure;
    private boolean told;
    private @Nullable Progress progress;
    private volatile boolean silent;
    private boolean frameStands;

    public Printer(OutputStream out, OutputStream err, Terminal terminal) {
        this.out = new BufferedOutputStream(out, 1 << 14);
        this.err = err;
        this.terminal = terminal;
    }

    /** The printer of this process. */
    public static Printer standard(Terminal terminal) {
        return new Printer(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), terminal);
    }

    public void withoutColours() {
        terminal = new Terminal(terminal.out(), terminal.err(), false);
    }

    public void beVerbose() {
        verbose = true;
    }

    public void success(String message) {
        line("✅ " + message);
    }

    public void line(String line) {
        print(Text.printable(line) + "\n");
    }

    /** Several lines of our own making. */
    public void text(String lines) {
        print(lines);
    }

    public void json(JsonText document) {
        CharSequence all = document.characters();
        int end;
        for (int from = 0; from < all.length(); from = end) {
            end = Math.min(from + PIECE, all.length());
            if (end < all.length() && Character.isHighSurrogate(all.charAt(end - 1))) {
                end++;
            }
            print(all.subSequence(from, end).toString());
        }
        print("\n");
    }

    public void table(Table table) {
        String header = table.headerLine();
        print((terminal.out() && terminal.colours() ? BOLD + header + PLAIN : header) + "\n");
        for (int i = 0; i < table.size(); i++) {
            print(table.line(i) + "\n");
        }
    }

    /** Says what went wrong: for people on the error output, for scripts as JSON on the output that they read. */
    public void error(CliException error, boolean json) {
        if (json) {
            json(new JsonText()
                    .startObject()
                    .name("error")
                    .literal("true")
                    .name("error-message")
                    .string(String.valueOf(error.getMessage()))
                    .endObject());
            return;
        }
        List<String> problems = error.problems();
        note("❌ " + problems.get(0), RED);
        for (String problem : problems.subList(1, problems.size())) {
            note("   " + problem, RED);
        }
        if (error.hint() != null) {
            note(error.hint(), "");
        }
    }

    /** Something for people that is no part of the answer. */
    public void note(String message) {
        note(message, "");
    }

    /** Something for a person who looks on. Nothing where the error output is no terminal. */
    public void remark(String message) {
        if (terminal.err()) {
            note(message, "");
        }
    }

    /** The last that there is to say. What other threads still have to say is left unsaid, on both outputs. */
    public synchronized void lastWord(String message) {
        note(message, "");
        silent = true;
    }

    /** What is going on, for those who asked with {@code -v}. */
    public void debug(String message) {
        if (verbose) {
            note(message, "");
        }
    }

    /** Shows that something is going on until it is closed. */
    public Spinner spin() {
        return terminal.out() && terminal.err() && !verbose && progress == null ? Spinner.start(this) : Spinner.NONE;
    }

    /**
     * Shows how far something is until it is closed. What else there is to say meanwhile takes its place.
     *
     * @param unit what is counted, in the plural
     * @param start where it begins
     * @param floods whether so much goes to the standard output that nobody could read both there
     */
    public Progress progress(String unit, long start, boolean floods) {
        return progress(unit, start, floods, System::nanoTime);
    }

    /** @param clock counts nanoseconds */
    Progress progress(String unit, long start, boolean floods, LongSupplier clock) {
        boolean shown = terminal.err() && !verbose && !(floods && terminal.out());
        Progress begun = new Progress(this, shown, unit, start, clock);
        progress = shown ? begun : null;
        return begun;
    }

    /** Hands over what is still in the buffer. A reader that has gone away ({@code sts … | head -1}) is no error. */
    public void finish() throws CliException {
        try {
            out.flush();
        } catch (IOException e) {
            failure = failure == null ? e : failure;
        }
        if (failure != null && !told && !String.valueOf(failure.getMessage()).contains("Broken pipe")) {
            told = true;
            throw new CliException(
                    ExitCode.WRITE_FILE,
                    "Cannot write the output: " + failure.getMessage(),
                    "Is the disk full, or the output closed?");
        }
    }

    /**
     * Hands over what was printed so far, for who reads along.
     *
     * @return whether there is somebody who reads
     */
    public boolean handOver() throws CliException {
        if (terminal.out()) {
            hideProgress();
        }
        finish();
        return failure == null;
    }

    void endProgress() {
        progress = null;
    }

    private void hideProgress() {
        if (progress != null) {
            progress.hide();
        }
    }

    synchronized void frame(String frame) {
        writeError("\r" + frame);
        frameStands = !frame.endsWith("\r");
    }

    private void note(String message, String colour) {
        String safe = Text.printable(message);
        hideProgress();
        boolean coloured = !colour.isEmpty() && terminal.err() && terminal.colours();
        writeOver((coloured ? colour + safe + PLAIN : safe) + "\n");
    }

    /** The spinner, which another thread turns meanwhile, makes room; it is no wider than what comes. */
    private synchronized void writeOver(String line) {
        writeError((frameStands ? "\r" : "") + line);
        frameStands = false;
    }

    private void print(String text) {
        try {
            if (failure == null && !silent) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private synchronized void writeError(String text) {
        try {
            if (!silent) {
                err.write(text.getBytes(StandardCharsets.UTF_8));
                err.flush();
            }
        } catch (IOException e) {
            // There is nobody left to tell.
            verbose = false;
        }
    }
}
