package dev.svctok.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** How long a Java machine stood still to collect garbage, each time, in milliseconds: from the log that {@code -Xlog:gc} writes. */
final class Pauses {

    private static final Pattern PAUSE = Pattern.compile("(?m)GC\\(\\d+\\) Pause .* ([0-9.]+)ms$");

    private final double[] millis;

    private Pauses(double[] millis) {
        this.millis = millis;
    }

    static Pauses read(Path log) throws IOException {
        return new Pauses(PAUSE.matcher(Files.readString(log))
                .results()
                .mapToDouble(pause -> Double.parseDouble(pause.group(1)))
                .toArray());
    }

    /** Those after the first ones. */
    Pauses without(int first) {
        return new Pauses(DoubleStream.of(millis).skip(first).toArray());
    }

    int count() {
        return millis.length;
    }

    double total() {
        return DoubleStream.of(millis).sum();
    }

    double median() {
        return millis.length == 0 ? 0 : Report.median(millis);
    }

    double longest() {
        return DoubleStream.of(millis).max().orElse(0);
    }
}
