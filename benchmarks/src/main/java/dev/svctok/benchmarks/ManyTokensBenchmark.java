package dev.svctok.benchmarks;

import dev.svctok.eventstore.testing.GeneratedEvents;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;

/** What many tokens cost a query-service when it starts, in memory, and in pauses of the garbage collector. */
final class ManyTokensBenchmark implements Benchmarks.Benchmark {

    /** Which of them {@link GeneratedEvents} deletes. */
    private static final int DELETED = 10;

    private static final int TAKES = 3;
    private static final double WARM_UP_SECONDS = 10;
    private static final double CLOSED_SECONDS = 60;
    private static final double OPEN_SECONDS = 30;

    /** Without those that are deleted, and those few of which the deletion would be the last. */
    private final int tokens;

    private final String heap;

    ManyTokensBenchmark(int tokens, String heap) {
        this.tokens = tokens;
        this.heap = heap;
    }

    @Override
    public String description() {
        return ("Seconds to ready, memory, and pauses under load, of a query-service with %,d tokens on PostgreSQL and %s,"
                        + " beside an empty one")
                .formatted(tokens, heap);
    }

    @Override
    public void run(Report report) throws Exception {
        try (EmbeddedPostgres few = Scratch.postgres();
                EmbeddedPostgres many = Scratch.postgres()) {
            Path folder = Scratch.folder();
            Server.withJavaOptions(folder, heap, Scratch.arguments(few)).close();
            int written = InProcessVerification.written(tokens);
            long start = System.nanoTime();
            report.add("events", (double) GeneratedEvents.write(Arrays.asList(Scratch.arguments(many)), written));
            report.add("written in, s", (System.nanoTime() - start) / 1e9);
            try (Server server = Server.withJavaOptions(folder, heap, Scratch.arguments(many))) {
                report.add("first start, both projections from nothing, s", server.secondsToReady());
            }
            double[][] none = takes(folder, few);
            double[][] all = takes(folder, many);
            report.addAll("ready with no tokens, s", none[0]);
            report.addAll("ready with %,d tokens, s".formatted(tokens), all[0]);
            report.addAll("live heap with no tokens, MiB", none[1]);
            report.addAll("live heap with %,d tokens, MiB".formatted(tokens), all[1]);
            report.add("bytes a token", (Report.median(all[1]) - Report.median(none[1])) * 1024 * 1024 / tokens);
            report.addAll("resident with no tokens and %s, MiB".formatted(heap), none[2]);
            report.addAll("resident with %,d tokens and %s, MiB".formatted(tokens, heap), all[2]);
            underLoad(report, "no tokens", folder, few, n -> forwardAuth(Server.TOKEN));
            underLoad(report, "%,d tokens".formatted(tokens), folder, many, n -> forwardAuth(anyToken(written)));
        }
    }

    /** Seconds to ready, live MiB and resident MiB of each start. */
    private double[][] takes(Path folder, EmbeddedPostgres postgres) throws IOException {
        double[][] figures = new double[3][TAKES];
        for (int take = 0; take < TAKES; take++) {
            try (Server server = Server.queryService(folder, heap, Scratch.arguments(postgres))) {
                figures[0][take] = server.secondsToReady();
                figures[2][take] = server.residentMegabytes();
                figures[1][take] = server.liveMegabytes();
            }
        }
        return figures;
    }

    private void underLoad(
            Report report, String what, Path folder, EmbeddedPostgres postgres, IntFunction<byte[]> request)
            throws Exception {
        Path log = Scratch.folder().resolve("gc.log");
        String options = "%s -Xlog:gc:file=%s".formatted(heap, log);
        try (Server server = Server.queryService(folder, options, Scratch.arguments(postgres))) {
            int port = server.port();
            Load.perSecond(port, Route.CONNECTIONS, WARM_UP_SECONDS, 200, request);
            int before = Pauses.read(log).count();
            double rate = Load.perSecond(port, Route.CONNECTIONS, CLOSED_SECONDS, 200, request);
            Pauses pauses = Pauses.read(log).without(before);
            report.add("forward auth with %s, requests/s".formatted(what), rate);
            report.add("pauses with %s, in %,.0f s".formatted(what, CLOSED_SECONDS), pauses.count());
            report.add("pauses with %s, all together, ms".formatted(what), pauses.total());
            report.add("pauses with %s, median, ms".formatted(what), pauses.median());
            report.add("pauses with %s, longest, ms".formatted(what), pauses.longest());
            report.add("half of that with %s, requests/s".formatted(what), rate / 2);
            report.addAll(
                    "forward auth at half with " + what,
                    List.of(OpenLoad.at(rate / 2, port, Route.CONNECTIONS, OPEN_SECONDS, 200, request)));
            // Each of them was a use, which is held until it is written.
            report.add("live heap after that with %s, MiB".formatted(what), server.liveMegabytes());
        }
    }

    private static byte[] forwardAuth(String token) {
        return Connection.request("GET", "/api/security/forward-auth", token, "");
    }

    /** One that is not deleted: all over the index, so that its pages and the collector's are used as they would be. */
    private static String anyToken(int written) {
        int n = ThreadLocalRandom.current().nextInt(written);
        return GeneratedEvents.secret(n % DELETED == 0 ? n + 1 : n);
    }
}
