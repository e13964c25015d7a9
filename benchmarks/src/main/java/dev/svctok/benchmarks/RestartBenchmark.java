package dev.svctok.benchmarks;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

final class RestartBenchmark implements Benchmarks.Benchmark {

    private static final int TOKENS = 100_000;
    private static final int CONNECTIONS = 32;

    @Override
    public String description() {
        return "Seconds to ready, and memory, of a restart with 100,000 tokens in the store (H2), beside an empty one";
    }

    @Override
    public void run(Report report) throws Exception {
        Path dataDir = Scratch.folder();
        byte[] create = Connection.request(
                "POST", "/api/security/tokens", Server.TOKEN, "{\"name\":\"b\",\"roles\":[\"stackstate-guest\"]}");
        Path empty = Scratch.folder();
        Server.standalone(empty).close();
        AtomicInteger created = new AtomicInteger();
        try (Server server = Server.standalone(dataDir)) {
            while (created.get() < TOKENS) {
                double rate = Load.perSecond(server.port(), CONNECTIONS, 10, 200, n -> {
                    created.incrementAndGet();
                    return create;
                });
                System.err.printf("  %,d tokens (%,.0f a second)%n", created.get(), rate);
            }
        }
        report.add("tokens", created.get());
        for (int take = 1; take <= 3; take++) {
            try (Server server = Server.standalone(empty)) {
                report.add("empty, take %d, s to ready".formatted(take), server.secondsToReady());
                report.add("empty, take %d, MiB resident".formatted(take), server.residentMegabytes());
            }
            try (Server server = Server.standalone(dataDir)) {
                report.add("full, take %d, s to ready".formatted(take), server.secondsToReady());
                report.add("full, take %d, MiB resident".formatted(take), server.residentMegabytes());
            }
        }
    }
}
