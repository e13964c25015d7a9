package dev.svctok.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it costs that every process knows of a write when it is answered. */
final class NodesBenchmark implements Benchmarks.Benchmark {

    private static final int EVENTS = 2_000;
    private static final int DELETES = 500;
    private static final String MAX_STALENESS_SECONDS = "5";
    private static final Pattern CREATED = Pattern.compile("\"token\":\"([^\"]+)\".*\"id\":(\\d+)");

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
                CreateRates.measure(report, postgres, nodes);
                nodes.add(start(postgres));
                CreateRates.measure(report, postgres, nodes);
                delay(report, "PostgreSQL", nodes);
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
        Path shared = Scratch.folder();
        try (Server one = Server.standalone(shared);
                Server other = Server.standalone(shared)) {
            delay(report, "H2", List.of(one, other));
        }
    }

    static Server start(EmbeddedPostgres postgres) throws IOException {
        String[] storage = Scratch.arguments(postgres);
        return Server.standalone(
                Scratch.folder(),
                storage[0],
                storage[1],
                storage[2],
                "--svctok.verification.max-staleness=" + MAX_STALENESS_SECONDS + "s");
    }

    private record Token(String secret, String path) {

        byte[] use() {
            return Connection.request("GET", "/api/server/status", secret, "");
        }
    }

    private static Token create(Connection writer) throws IOException {
        Matcher created = CREATED.matcher(writer.send(CreateRates.CREATE).body());
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

    /** From a deletion's request, so from before its commit, to the first refusal by another process. */
    private static void delay(Report report, String on, List<Server> nodes) throws IOException {
        double[] millis = new double[EVENTS];
        try (Connection writer = new Connection(nodes.get(0).port());
                Connection user = new Connection(nodes.get(1).port())) {
            for (int i = 0; i < EVENTS; i++) {
                Token token = create(writer);
                long sent = System.nanoTime();
                delete(writer, token, "?wait=false", 202);
                byte[] use = token.use();
                while (user.send(use).status() != 401) {
                    // It will be.
                }
                millis[i] = millisSince(sent);
            }
        }
        String what = "deletion sent to refused by another process, " + on;
        report.addAll("%s, %,d events, ms".formatted(what, EVENTS), millis);
        java.util.Arrays.sort(millis);
        report.add(what + ", p99, ms", millis[EVENTS * 99 / 100]);
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
                        "delete while one of them is stopped, max-staleness %s s, ms".formatted(MAX_STALENESS_SECONDS),
                        millisSince(start));
            } finally {
                nodes.get(1).signal("CONT");
            }
        }
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
