package dev.svctok.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.ArrayList;
import java.util.List;

/** The part of {@link NodesBenchmark} that tells how many creates a second there are, on one and two processes. */
final class NodesCreatesBenchmark implements Benchmarks.Benchmark {

    @Override
    public String description() {
        return "Creates on PostgreSQL beside plain inserts, one process and two";
    }

    @Override
    public void run(Report report) throws Exception {
        try (EmbeddedPostgres postgres = Scratch.postgres()) {
            List<Server> nodes = new ArrayList<>();
            try {
                while (nodes.size() < 2) {
                    nodes.add(NodesBenchmark.start(postgres));
                    CreateRates.measure(report, postgres, nodes);
                }
            } finally {
                nodes.forEach(Server::close);
            }
        }
    }
}
