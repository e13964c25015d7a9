package dev.svctok.benchmarks;

import dev.svctok.eventstore.Dialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts the measurement that is asked for. */
public final class Benchmarks {

    private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("start", new StartBenchmark());
        ALL.put("status", new StatusBenchmark());
        ALL.put("verification", new VerificationBenchmark());
        ALL.put("containers", new ContainersBenchmark());
        ALL.put("latency", new LatencyBenchmark());
        ALL.put("peer", new PeerBenchmark());
        ALL.put("in-process", new InProcessBenchmark());
        ALL.put("creates", new CreateBenchmark());
        ALL.put("revocation", new RevocationBenchmark());
        ALL.put("restart", new RestartBenchmark());
        ALL.put("nodes", new NodesBenchmark());
        ALL.put("many-tokens", new ManyTokensBenchmark(1_000_000, "-Xmx512m"));
        ALL.put("many-tokens-5m", new ManyTokensBenchmark(5_000_000, "-Xmx2g"));
        ALL.put("nodes-creates", new NodesCreatesBenchmark());
        ALL.put("audit-h2", new AuditBenchmark(Dialect.H2));
        ALL.put("audit-postgresql", new AuditBenchmark(Dialect.POSTGRESQL));
    }

    private Benchmarks() {}

    /** One measurement. */
    interface Benchmark {

        /** What it measures, on one line. */
        String description();

        void run(Report report) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0 || !ALL.keySet().containsAll(List.of(arguments))) {
            ALL.forEach((name, benchmark) -> System.out.printf("%-16s %s%n", name, benchmark.description()));
            System.exit(arguments.length == 0 ? 0 : 3);
        }
        for (String name : arguments) {
            Report report = new Report(name);
            Objects.requireNonNull(ALL.get(name)).run(report);
            report.print();
        }
        Scratch.clear();
        System.exit(0);
    }
}
