package dev.svctok.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Creates a second beside plain inserts of the same rows. */
final class CreateRates {

    static final byte[] CREATE = Connection.request(
            "POST", "/api/security/tokens", Server.TOKEN, "{\"name\":\"benchmark\",\"roles\":[\"stackstate-guest\"]}");

    private static final double SECONDS = 8;
    private static final int[] CONNECTIONS = {1, 8, 32};
    private static final AtomicLong IDS = new AtomicLong(1);

    private CreateRates() {}

    /** With the service as it is, and beside that what the database does. */
    static void measure(Report report, EmbeddedPostgres postgres, List<Server> nodes) throws Exception {
        for (int connections : CONNECTIONS) {
            if (connections < nodes.size()) {
                continue;
            }
            createsPerSecond(nodes, connections, SECONDS / 2);
            double ours = createsPerSecond(nodes, connections, SECONDS);
            double plain = insertsPerSecond(postgres, connections);
            String of = "%d connections, %d nodes: ".formatted(connections, nodes.size());
            report.add(of + "creates/s", ours);
            report.add(of + "plain inserts/s", plain);
            report.add(of + "ratio", ours / plain);
        }
    }

    private static double createsPerSecond(List<Server> nodes, int connections, double seconds) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Future<Double>> rates = new ArrayList<>();
            for (Server node : nodes) {
                rates.add(pool.submit(
                        () -> Load.perSecond(node.port(), connections / nodes.size(), seconds, 200, n -> CREATE)));
            }
            double sum = 0;
            for (Future<Double> rate : rates) {
                sum += rate.get();
            }
            return sum;
        } finally {
            pool.shutdown();
        }
    }

    /** The same rows, each in a transaction of its own, in a table like that of the events. */
    private static double insertsPerSecond(EmbeddedPostgres postgres, int connections) throws Exception {
        String url =
                "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres".formatted(postgres.getPort());
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("drop table if exists plain");
            statement.execute("create table plain (like events.domain_event including all)");
        }
        ExecutorService pool = Executors.newFixedThreadPool(connections);
        try {
            long start = System.nanoTime();
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                counts.add(pool.submit(() -> insert(url, start + (long) (SECONDS * 1e9))));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            return sum / ((System.nanoTime() - start) / 1e9);
        } finally {
            pool.shutdown();
        }
    }

    private static long insert(String url, long end) throws SQLException {
        byte[] payload = "x".repeat(330).getBytes(StandardCharsets.US_ASCII);
        byte[] metaData = "x".repeat(420).getBytes(StandardCharsets.US_ASCII);
        long count = 0;
        try (var connection = DriverManager.getConnection(url);
                PreparedStatement insert = connection.prepareStatement(
                        "insert into plain (event_identifier, aggregate_identifier, sequence_number, aggregate_type,"
                                + " time_stamp, payload_type, payload_revision, payload, meta_data, actor_token_id)"
                                + " values (?, ?, 0, 'ServiceToken', '2026-11-24T12:00:00.000Z', 'svctok.TokenCreated', '2', ?, ?, 7)")) {
            while (System.nanoTime() < end) {
                insert.setString(1, UUID.randomUUID().toString());
                insert.setString(2, Long.toString(IDS.getAndIncrement()));
                insert.setBytes(3, payload);
                insert.setBytes(4, metaData);
                insert.executeUpdate();
                count++;
            }
        }
        return count;
    }
}
