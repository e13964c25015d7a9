package dev.svctok.benchmarks;

import dev.svctok.eventstore.testing.GeneratedEvents;
import dev.svctok.eventstore.testing.TestStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

final class InProcessBenchmark implements Benchmarks.Benchmark {

    private static final int[] SIZES = {1_000, 1_000_000};
    private static final String BARE = "bare";

    @Override
    public String description() {
        return "Nanoseconds of one verification, at 1,000 and 1,000,000 tokens, beside SHA-256 and one look-up (JMH)";
    }

    @Override
    public void run(Report report) throws Exception {
        List<String> options = new ArrayList<>(List.of("-Xmx3g"));
        for (int size : SIZES) {
            Path folder = Scratch.folder();
            GeneratedEvents.write(TestStorage.embedded(folder).arguments(), InProcessVerification.written(size));
            // Both projections are filled by the first start, and not once in each fork.
            Server.withJavaOptions(folder, "-Xmx2g").close();
            options.add("-D" + InProcessVerification.STORE + size + "=" + folder);
        }
        var results = new Runner(new OptionsBuilder()
                        .include("\\." + InProcessVerification.class.getSimpleName() + "\\.")
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(2))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(2))
                        .addProfiler(GCProfiler.class)
                        .jvmArgs(options.toArray(String[]::new))
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        Map<String, Double> nanos = new HashMap<>();
        for (RunResult result : results) {
            String what = result.getPrimaryResult().getLabel() + " at "
                    + result.getParams().getParam("tokens");
            nanos.put(what, result.getPrimaryResult().getScore());
            report.add(what + " tokens, ns", result.getPrimaryResult().getScore());
            report.add(
                    what + " tokens, bytes allocated",
                    Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"))
                            .getScore());
        }
        for (int size : SIZES) {
            double bare = Objects.requireNonNull(nanos.get(BARE + " at " + size));
            for (String what : List.of("good", "goodAndRecorded", "unknown", "malformed")) {
                report.add(
                        "%s at %d tokens, beside the bare cost".formatted(what, size),
                        Objects.requireNonNull(nanos.get(what + " at " + size)) / bare);
            }
        }
    }
}
