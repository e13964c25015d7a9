package dev.svctok.cli.output;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Shows a person how far a long piece of work is, how fast it goes, and how long it will take. */
public final class Progress implements AutoCloseable {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

    private final Printer printer;
    private final boolean shown;
    private final long start;
    private final LongSupplier clock;
    private final long began;
    private long last;
    private int width;

    /** @param clock counts nanoseconds */
    Progress(Printer printer, boolean shown, long start, LongSupplier clock) {
        this.printer = printer;
        this.shown = shown;
        this.start = start;
        this.clock = clock;
        this.began = clock.getAsLong();
        this.last = began;
    }

    /**
     * Says where it is now. Shown is that only so often that it can be read.
     *
     * @param events how many there were
     * @param end where it will end; null where that is not known
     */
    public void at(long events, long position, @Nullable Long end) {
        long now = clock.getAsLong();
        if (!shown || now - last < INTERVAL) {
            return;
        }
        last = now;
        double seconds = (now - began) / 1e9;
        String text = events + " events, " + (long) (events / seconds) + "/s";
        if (end != null && end >= position && position > start) {
            text += ", " + duration((long) Math.ceil(seconds * (end - position) / (position - start))) + " left";
        }
        printer.frame(text + " ".repeat(Math.max(width - text.length(), 0)));
        width = text.length();
    }

    private static String duration(long seconds) {
        String minutes = twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60);
        return seconds < 3600 ? minutes : seconds / 3600 + ":" + minutes;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    /** Leaves nothing behind. */
    @Override
    public void close() {
        printer.endProgress(width);
    }
}
