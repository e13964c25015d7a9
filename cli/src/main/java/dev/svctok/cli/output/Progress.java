package dev.svctok.cli.output;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Shows a person how far a long piece of work is, how fast it goes, and how long it will take. */
public final class Progress implements AutoCloseable {

    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

    private final Printer printer;
    private final boolean shown;
    private final String unit;
    private final long start;
    private final LongSupplier clock;
    private final long began;
    private long last;
    private int width;

    /**
     * @param unit what is counted, in the plural
     * @param clock counts nanoseconds
     */
    Progress(Printer printer, boolean shown, String unit, long start, LongSupplier clock) {
        this.printer = printer;
        this.shown = shown;
        this.unit = unit;
        this.start = start;
        this.clock = clock;
        this.began = clock.getAsLong();
        this.last = began;
    }

    /**
     * Says where it is now. Shown is that only so often that it can be read.
     *
     * @param count how many there were
     * @param end where it will end; null where that is not known
     */
    public void at(long count, long position, @Nullable Long end) {
        long now = clock.getAsLong();
        if (!shown || now - last < INTERVAL) {
            return;
        }
        last = now;
        double seconds = (now - began) / 1e9;
        String text = count + " " + unit + ", " + (long) (count / seconds) + "/s";
        if (end != null && end >= position && position > start) {
            text += ", " + duration((long) Math.ceil(seconds * (end - position) / (position - start))) + " left";
        }
        show(text);
    }

    /** Says what is done while nothing can be counted. */
    public void doing(String what) {
        long now = clock.getAsLong();
        if (shown && now - last >= INTERVAL) {
            last = now;
            show(what);
        }
    }

    private void show(String text) {
        String frame = text + " ".repeat(Math.max(width - text.length(), 0));
        // Known before it is shown: another thread may have to take it away.
        width = text.length();
        printer.frame(frame);
    }

    private static String duration(long seconds) {
        String minutes = twoDigits(seconds / 60 % 60) + ":" + twoDigits(seconds % 60);
        return seconds < 3600 ? minutes : seconds / 3600 + ":" + minutes;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    /** Makes room for something else until it is shown again. */
    void hide() {
        if (width > 0) {
            printer.frame(" ".repeat(width) + "\r");
        }
        width = 0;
    }

    /** Leaves nothing behind. */
    @Override
    public void close() {
        hide();
        printer.endProgress();
    }
}
