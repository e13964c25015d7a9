package dev.svctok.benchmarks;

import dev.svctok.eventstore.testing.GeneratedEvents;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What a million tokens cost a query-service when it starts, and in memory. */
final class ManyTokensBenchmark implements Benchmarks.Benchmark {

    /** Without those that {@link GeneratedEvents} deletes. */
    private static final int TOKENS = 1_000_000;

    private static final int WRITTEN = 1_111_112;
    private static final int TAKES = 3;
    private static final String HEAP = "-Xmx512m";

    @Override
    public String description() {
        return "Seconds to ready, and memory, of a query-service with 1,000,000 tokens on PostgreSQL, beside an empty one";
    }

    @Override
    public void run(Report report) throws Exception {
        try (EmbeddedPostgres few = Scratch.postgres();
                EmbeddedPostgres many = Scratch.postgres()) {
            Path folder = Scratch.folder();
            Server.withJavaOptions(folder, HEAP, Scratch.arguments(few)).close();
            report.add("events", (double) GeneratedEvents.write(Arrays.asList(Scratch.arguments(many)), WRITTEN));
            try (Server server = Server.withJavaOptions(folder, HEAP, Scratch.arguments(many))) {
                report.add("first start, both projections from nothing, s", server.secondsToReady());
            }
            double[][] none = takes(folder, few);
            double[][] all = takes(folder, many);
            report.addAll("ready with no tokens, s", none[0]);
            report.addAll("ready with %,d tokens, s".formatted(TOKENS), all[0]);
            report.addAll("live heap with no tokens, MiB", none[1]);
            report.addAll("live heap with %,d tokens, MiB".formatted(TOKENS), all[1]);
            report.add("bytes a token", (median(all[1]) - median(none[1])) * 1024 * 1024 / TOKENS);
            report.addAll("resident with no tokens and %s, MiB".formatted(HEAP), none[2]);
            report.addAll("resident with %,d tokens and %s, MiB".formatted(TOKENS, HEAP), all[2]);
        }
    }

    /** Seconds to ready, live MiB and resident MiB of each start. */
    private static double[][] takes(Path folder, EmbeddedPostgres postgres) throws IOException {
        double[][] figures = new double[3][TAKES];
        for (int take = 0; take < TAKES; take++) {
            try (Server server = Server.queryService(folder, HEAP, Scratch.arguments(postgres))) {
                figures[0][take] = server.secondsToReady();
                figures[2][take] = server.residentMegabytes();
                figures[1][take] = server.liveMegabytes();
            }
        }
        return figures;
    }

    private static double median(double[] takes) {
        double[] sorted = takes.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
