package dev.svctok.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of one measurement. */
final class Report {

    private final String name;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    Report(String name) {
        this.name = name;
    }

    void add(String figure, double value) {
        figures.put(figure, value);
        System.err.printf(Locale.ROOT, "  %-60s %,14.2f%n", figure, value);
    }

    /** Median and highest of several takes. */
    void addAll(String figure, double[] takes) {
        double[] sorted = takes.clone();
        Arrays.sort(sorted);
        add(figure + ", median", sorted[sorted.length / 2]);
        add(figure + ", highest", sorted[sorted.length - 1]);
    }

    void print() throws IOException {
        System.out.println(name);
        figures.forEach((figure, value) -> System.out.printf(Locale.ROOT, "  %-60s %,14.2f%n", figure, value));
        Path folder = Files.createDirectories(Path.of("benchmarks/target/results"));
        Files.writeString(
                folder.resolve(name + ".json"),
                figures.entrySet().stream()
                        .map(figure -> "  \"%s\": %s".formatted(figure.getKey(), figure.getValue()))
                        .collect(Collectors.joining(",\n", "{\n", "\n}\n")));
    }
}
