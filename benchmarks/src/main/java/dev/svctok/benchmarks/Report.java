package dev.svctok.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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
        add(figure + ", median", median(takes));
        add(figure + ", highest", Arrays.stream(takes).max().orElseThrow());
    }

    /** What is common and what is rare, each the median of several takes, and the worst of all. */
    void addAll(String what, List<Latencies> takes) {
        for (String percent : List.of("50", "99", "99.9")) {
            add("%s, p%s, us".formatted(what, percent), median(takes, Double.parseDouble(percent)));
        }
        add(
                what + ", highest, us",
                takes.stream().mapToDouble(take -> take.micros(100)).max().orElseThrow());
    }

    static double median(List<Latencies> takes, double percent) {
        return median(takes.stream().mapToDouble(take -> take.micros(percent)).toArray());
    }

    static double median(double[] takes) {
        double[] sorted = takes.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
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
