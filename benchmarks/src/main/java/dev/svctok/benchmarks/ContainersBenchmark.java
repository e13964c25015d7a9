package dev.svctok.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The same service on each servlet container, with threads of the system and virtual ones. All run, one at a time is under load. */
final class ContainersBenchmark implements Benchmarks.Benchmark {

    private static final int ROUNDS = 5;
    /** For the compiler. */
    private static final int UNCOUNTED = 2;

    private static final double SECONDS = 4;
    private static final double OPEN_SECONDS = 8;
    private static final int FEW = 16;
    private static final int MANY = 256;
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    @Override
    public String description() {
        return "Verification on Tomcat and on Jetty; if Java is 21 or later, on virtual threads as well";
    }

    /** One way to run it, and what came of it. */
    private static final class Variant implements AutoCloseable {

        private final String name;
        private final Server server;
        private final Map<String, List<Double>> rates = new LinkedHashMap<>();
        private final Map<String, List<Double>> micros = new LinkedHashMap<>();
        private final List<Latencies> latencies = new ArrayList<>();

        Variant(Server.Container container, boolean virtual) throws IOException {
            this.name = container.name().toLowerCase(Locale.ROOT) + (virtual ? ", virtual threads" : "");
            this.server = Server.ofClass(
                    OpenStandalone.class, container, Scratch.folder(), "--spring.threads.virtual.enabled=" + virtual);
        }

        void saturate(String what, byte[] request, int connections, boolean counts) throws Exception {
            double before = server.processorNanos();
            long start = System.nanoTime();
            double rate = Load.perSecond(server.port(), connections, SECONDS, 200, n -> request);
            double requests = rate * (System.nanoTime() - start) / 1e9;
            if (counts) {
                String key = "%s, %d connections".formatted(what, connections);
                rates.computeIfAbsent(key, first -> new ArrayList<>()).add(rate);
                micros.computeIfAbsent(key, first -> new ArrayList<>())
                        .add((server.processorNanos() - before) / 1e3 / requests);
            }
        }

        double slowest() {
            return rates.values().stream()
                    .mapToDouble(ContainersBenchmark::median)
                    .min()
                    .orElseThrow();
        }

        void atRate(double perSecond) throws Exception {
            latencies.add(OpenLoad.at(perSecond, server.port(), FEW, OPEN_SECONDS, 200, n -> Requests.INTROSPECTION));
        }

        void report(Report report) throws Exception {
            rates.forEach((what, each) -> report.add("%s: %s, requests/s".formatted(name, what), median(each)));
            micros.forEach(
                    (what, each) -> report.add("%s: %s, processor us/request".formatted(name, what), median(each)));
            report.addAll(name + ": introspection", latencies);
            report.add(name + ": resident, MiB", server.residentMegabytes());
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @Override
    public void run(Report report) throws Exception {
        List<Variant> variants = new ArrayList<>();
        try {
            for (Server.Container container : Server.Container.values()) {
                variants.add(new Variant(container, false));
                if (Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS) {
                    variants.add(new Variant(container, true));
                }
            }
            for (int round = -UNCOUNTED; round < ROUNDS; round++) {
                for (Variant variant : variants) {
                    variant.saturate("empty route", Requests.EMPTY, FEW, round >= 0);
                    variant.saturate("forward auth", Requests.FORWARD_AUTH, FEW, round >= 0);
                    variant.saturate("introspection", Requests.INTROSPECTION, FEW, round >= 0);
                    variant.saturate("introspection", Requests.INTROSPECTION, MANY, round >= 0);
                }
            }
            double common =
                    variants.stream().mapToDouble(Variant::slowest).min().orElseThrow() / 2;
            report.add("introspections/s due for latency", common);
            for (int round = 0; round < ROUNDS; round++) {
                for (Variant variant : variants) {
                    variant.atRate(common);
                }
            }
            for (Variant variant : variants) {
                variant.report(report);
            }
        } finally {
            variants.forEach(Variant::close);
        }
    }

    private static double median(List<Double> takes) {
        return Report.median(takes.stream().mapToDouble(take -> take).toArray());
    }
}
