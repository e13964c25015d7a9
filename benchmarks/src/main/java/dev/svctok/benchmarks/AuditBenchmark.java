package dev.svctok.benchmarks;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.GeneratedEvents;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What history costs in a store with many tokens, every tenth of which is deleted. */
final class AuditBenchmark implements Benchmarks.Benchmark {

    private static final int TOKENS = Integer.parseInt(System.getenv().getOrDefault("BENCHMARK_TOKENS", "1000000"));
    private static final int FEW = 1_000;
    private static final int TAKES = 300;
    private static final String HEAP = "-Xmx512m";
    private static final Pattern POSITION = Pattern.compile("\"position\":(\\d+)");

    private final Dialect dialect;

    AuditBenchmark(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public String description() {
        return "Rebuilds beside a scan, earlier lists beside the live one, history and export at 1,000,000 tokens on "
                + dialect;
    }

    @Override
    public void run(Report report) throws Exception {
        try (Store few = Store.of(dialect)) {
            GeneratedEvents.write(few.arguments(), FEW);
            try (Server server = few.serve()) {
                report.addAll("history of a token among %,d, ms".formatted(FEW), latency(server, history(FEW / 2)));
            }
        }
        try (Store many = Store.of(dialect)) {
            measure(report, many);
        }
    }

    private static void measure(Report report, Store store) throws Exception {
        long start = System.nanoTime();
        long events = GeneratedEvents.write(store.arguments(), TOKENS);
        report.add("tokens", TOKENS);
        report.add("events", (double) events);
        report.add("written, events/s", events / seconds(start));
        double scan = 0;
        for (int take = 1; take <= 3; take++) {
            scan = store.scanSeconds();
            report.add("plain JDBC scan of the events, take %d, s".formatted(take), scan);
        }
        start = System.nanoTime();
        try (Server server = store.serve()) {
            report.add("first start, both projections from nothing, s", seconds(start));
            for (String projection : List.of("token-list", "verification")) {
                double seconds = rebuild(server, projection);
                report.add("rebuild of %s, s".formatted(projection), seconds);
                report.add("rebuild of %s, events/s".formatted(projection), events / seconds);
                report.add("rebuild of %s, times the scan".formatted(projection), seconds / scan);
            }
            pages(report, server);
            underLoad(report, server);
            report.addAll("history of a token among %,d, ms".formatted(TOKENS), latency(server, history(TOKENS / 2)));
            start = System.nanoTime();
            report.add("export, events", (double) export(server));
            report.add("export, events/s", events / seconds(start));
            report.add("memory with %s, MiB resident".formatted(HEAP), server.residentMegabytes());
        }
    }

    private static void underLoad(Report report, Server server) throws IOException {
        for (String projection : List.of("token-list", "verification")) {
            double seconds;
            Witness witness = new Witness(server);
            try (witness) {
                seconds = rebuild(server, projection);
            }
            report.add("rebuild of %s while clients go on, s".formatted(projection), seconds);
            report.add("answers during the rebuild of %s".formatted(projection), (double) witness.answers());
            report.add("wrong answers during the rebuild of %s".formatted(projection), (double) witness.wrong());
            report.add("slowest answer during the rebuild of %s, ms".formatted(projection), witness.longestMillis());
        }
    }

    private static void pages(Report report, Server server) throws IOException {
        String live = "/api/security/tokens?limit=100&cursor=" + cursor();
        Instant first = time(server, 1);
        Instant last = time(server, TOKENS);
        report.addAll("page of 100, live, ms", latency(server, live));
        for (double share : new double[] {1, 0.5, 0.1, 0.01}) {
            Instant moment = Instant.ofEpochMilli(
                    (long) (first.toEpochMilli() + (last.toEpochMilli() - first.toEpochMilli()) * share));
            report.addAll(
                    "page of 100, as of when %.0f %% were there, ms".formatted(share * 100),
                    latency(server, live + "&asOf=" + moment));
        }
    }

    /** In the middle of the list. */
    private static String cursor() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("1:token 5000000".getBytes(StandardCharsets.UTF_8));
    }

    private static Instant time(Server server, long position) throws IOException {
        String body = get(server, "/api/security/audit/events?limit=1&after=" + (position - 1));
        Matcher time = Pattern.compile("\"time\":\"([^\"]+)\"").matcher(body);
        if (!time.find()) {
            throw new IOException("no event in " + body);
        }
        return Instant.parse(time.group(1));
    }

    private static String history(int token) {
        return "/api/security/tokens/%d/history"
                .formatted(GeneratedEvents.id(token).value());
    }

    private static double rebuild(Server server, String projection) throws IOException {
        String path = "/api/admin/projections/" + projection;
        long start = System.nanoTime();
        send(server, "POST", path + "/rebuild", 202);
        while (get(server, path).contains("\"rebuild\"")) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return seconds(start);
    }

    private static long export(Server server) throws IOException {
        long events = 0;
        long position = 0;
        try (Connection connection = new Connection(server.port())) {
            while (true) {
                String body = connection
                        .send(Connection.request(
                                "GET", "/api/security/audit/events?limit=1000&after=" + position, Server.TOKEN, ""))
                        .body();
                Matcher positions = POSITION.matcher(body);
                long before = events;
                while (positions.find()) {
                    position = Long.parseLong(positions.group(1));
                    events++;
                }
                if (events == before) {
                    return events;
                }
            }
        }
    }

    private static double[] latency(Server server, String path) throws IOException {
        double[] takes = new double[TAKES];
        try (Connection connection = new Connection(server.port())) {
            for (int warmUp = 0; warmUp < TAKES; warmUp++) {
                connection.send(Connection.request("GET", path, Server.TOKEN, ""));
            }
            for (int take = 0; take < TAKES; take++) {
                long start = System.nanoTime();
                Connection.Answer answer = connection.send(Connection.request("GET", path, Server.TOKEN, ""));
                takes[take] = (System.nanoTime() - start) / 1e6;
                if (answer.status() != 200) {
                    throw new IOException(path + " answered " + answer);
                }
            }
        }
        return takes;
    }

    private static String get(Server server, String path) throws IOException {
        return send(server, "GET", path, 200);
    }

    private static String send(Server server, String method, String path, int status) throws IOException {
        try (Connection connection = new Connection(server.port())) {
            Connection.Answer answer = connection.send(Connection.request(method, path, Server.TOKEN, ""));
            if (answer.status() != status) {
                throw new IOException(path + " answered " + answer);
            }
            return answer.body();
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    /** A place for events, and what is needed to use it. */
    private record Store(Path dataDir, List<String> arguments, String url, Closeable database) implements Closeable {

        static Store of(Dialect dialect) throws IOException {
            Path dataDir = Scratch.folder();
            if (dialect == Dialect.H2) {
                return new Store(
                        dataDir,
                        List.of("--svctok.data-dir=" + dataDir),
                        "jdbc:h2:%s;USER=svctok".formatted(dataDir.resolve("events")),
                        () -> {});
            }
            EmbeddedPostgres postgres = Scratch.postgres();
            return new Store(
                    dataDir,
                    List.of(Scratch.arguments(postgres)),
                    "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres&password=postgres&currentSchema=events"
                            .formatted(postgres.getPort()),
                    postgres);
        }

        Server serve() {
            return Server.withJavaOptions(dataDir, HEAP, arguments.toArray(String[]::new));
        }

        double scanSeconds() throws SQLException {
            long start = System.nanoTime();
            try (java.sql.Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.setFetchSize(5_000);
                long bytes = 0;
                try (ResultSet rows = statement.executeQuery(
                        "select global_index, event_identifier, aggregate_type, aggregate_identifier, sequence_number,"
                                + " time_stamp, payload_type, payload_revision, payload, meta_data from domain_event"
                                + " order by global_index")) {
                    while (rows.next()) {
                        bytes += rows.getLong(1)
                                + rows.getString(2).length()
                                + rows.getString(6).length()
                                + rows.getBytes(9).length
                                + rows.getBytes(10).length;
                    }
                }
                if (bytes == 0) {
                    throw new SQLException("nothing was read");
                }
            }
            return seconds(start);
        }

        @Override
        public void close() throws IOException {
            database.close();
        }
    }
}
