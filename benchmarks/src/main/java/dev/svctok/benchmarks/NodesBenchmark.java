package dev.svctok.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it costs that every process knows of a write when it is answered. */
final class NodesBenchmark implements Benchmarks.Benchmark {

    private static final int EVENTS = 2_000;
    private static final int DELETES = 500;
    private static final double SECONDS = 8;
    private static final int[] CONNECTIONS = {1, 8, 32};
    private static final String LEASE_SECONDS = "5";
    private static final Pattern CREATED = Pattern.compile("\"token\":\"([^\"]+)\".*\"id\":(\\d+)");
    private static final byte[] CREATE = Connection.request(
            "POST", "/api/security/tokens", Server.TOKEN, "{\"name\":\"benchmark\",\"roles\":[\"stackstate-guest\"]}");

    private static final AtomicLong IDS = new AtomicLong(1);

    @Override
    public String description() {
        return "Several processes on PostgreSQL: delay of a deletion elsewhere, latency, creates beside plain inserts";
    }

    @Override
    public void run(Report report) throws Exception {
        try (EmbeddedPostgres postgres = Scratch.postgres()) {
            List<Server> nodes = new ArrayList<>();
            try {
                nodes.add(start(postgres));
                creates(report, postgres, nodes);
                nodes.add(start(postgres));
                creates(report, postgres, nodes);
                delay(report, nodes);
                latency(report, nodes);
                while (nodes.size() < 6) {
                    nodes.add(start(postgres));
                }
                latency(report, nodes);
                paused(report, nodes);
            } finally {
                nodes.forEach(Server::close);
            }
        }
    }

    private static Server start(EmbeddedPostgres postgres) throws IOException {
        String[] storage = Scratch.arguments(postgres);
        return Server.standalone(
                Scratch.folder(),
                storage[0],
                storage[1],
                storage[2],
                "--svctok.verification.max-staleness=" + LEASE_SECONDS + "s");
    }

    private record Token(String secret, String path) {

        byte[] use() {
            return Connection.request("GET", "/api/server/status", secret, "");
        }
    }

    private static Token create(Connection writer) throws IOException {
        Matcher created = CREATED.matcher(writer.send(CREATE).body());
        if (!created.find()) {
            throw new IOException("no token was created");
        }
        return new Token(created.group(1), "/api/security/tokens/" + created.group(2));
    }

    private static void delete(Connection writer, Token token, String query, int status) throws IOException {
        Connection.Answer answer = writer.send(Connection.request("DELETE", token.path + query, Server.TOKEN, ""));
        if (answer.status() != status) {
            throw new IOException("delete answered " + answer);
        }
    }

    /** From the commit of a deletion to the first refusal by another process. */
    private static void delay(Report report, List<Server> nodes) throws IOException {
        double[] millis = new double[EVENTS];
        try (Connection writer = new Connection(nodes.get(0).port());
                Connection user = new Connection(nodes.get(1).port())) {
            for (int i = 0; i < EVENTS; i++) {
                Token token = create(writer);
                delete(writer, token, "?wait=false", 202);
                long committed = System.nanoTime();
                byte[] use = token.use();
                while (user.send(use).status() != 401) {
                    // It will be.
                }
                millis[i] = millisSince(committed);
            }
        }
        report.addAll("commit to refused by another process, %,d events, ms".formatted(EVENTS), millis);
        java.util.Arrays.sort(millis);
        report.add("commit to refused by another process, p99, ms", millis[EVENTS * 99 / 100]);
    }

    private static void latency(Report report, List<Server> nodes) throws IOException {
        double[] creates = new double[DELETES];
        double[] deletes = new double[DELETES];
        int acceptedAfterwards = 0;
        try (Connection writer = new Connection(nodes.get(0).port());
                Connection user = new Connection(nodes.get(nodes.size() - 1).port())) {
            for (int i = 0; i < DELETES; i++) {
                long start = System.nanoTime();
                Token token = create(writer);
                creates[i] = millisSince(start);
                start = System.nanoTime();
                delete(writer, token, "", 204);
                deletes[i] = millisSince(start);
                if (user.send(token.use()).status() == 200) {
                    acceptedAfterwards++;
                }
            }
        }
        String with = " with %d other verifiers, ms".formatted(nodes.size() - 1);
        report.addAll("create" + with, creates);
        report.addAll("delete" + with, deletes);
        java.util.Arrays.sort(deletes);
        report.add("delete, p99" + with, deletes[DELETES * 99 / 100]);
        report.add("accepted after the delete's answer" + with, acceptedAfterwards);
    }

    private static void paused(Report report, List<Server> nodes) throws IOException, InterruptedException {
        try (Connection writer = new Connection(nodes.get(0).port())) {
            Token token = create(writer);
            nodes.get(1).signal("STOP");
            try {
                long start = System.nanoTime();
                delete(writer, token, "", 204);
                report.add(
                        "delete while one of them is stopped, lease %s s, ms".formatted(LEASE_SECONDS),
                        millisSince(start));
            } finally {
                nodes.get(1).signal("CONT");
            }
        }
    }

    private static void creates(Report report, EmbeddedPostgres postgres, List<Server> nodes) throws Exception {
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

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
