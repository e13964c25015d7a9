package dev.svctok.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

final class RevocationBenchmark implements Benchmarks.Benchmark {

    private static final int TOKENS = 1000;
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\".*\"id\":(\\d+)");

    @Override
    public String description() {
        return "Delay from a delete's answer to the first refusal in the same process; latency of create and delete";
    }

    @Override
    public void run(Report report) throws Exception {
        byte[] create = Connection.request(
                "POST", "/api/security/tokens", Server.TOKEN, "{\"name\":\"b\",\"roles\":[\"stackstate-guest\"]}");
        double[] createMillis = new double[TOKENS];
        double[] deleteMillis = new double[TOKENS];
        double[] delayMillis = new double[TOKENS];
        int acceptedAfterwards = 0;
        try (Server server = Server.standalone(Scratch.folder());
                Connection writer = new Connection(server.port());
                Connection user = new Connection(server.port())) {
            for (int i = 0; i < TOKENS; i++) {
                long start = System.nanoTime();
                Matcher created = TOKEN.matcher(writer.send(create).body());
                createMillis[i] = millisSince(start);
                if (!created.find()) {
                    throw new IllegalStateException("no token was created");
                }
                byte[] use = Connection.request("GET", "/api/server/status", created.group(1), "");
                byte[] delete =
                        Connection.request("DELETE", "/api/security/tokens/" + created.group(2), Server.TOKEN, "");
                user.send(use);
                start = System.nanoTime();
                writer.send(delete);
                deleteMillis[i] = millisSince(start);
                long answered = System.nanoTime();
                while (user.send(use).status() != 401) {
                    acceptedAfterwards++;
                }
                delayMillis[i] = millisSince(answered);
            }
        }
        report.addAll("create, ms", createMillis);
        report.addAll("delete, ms", deleteMillis);
        report.addAll("delete's answer to the first refusal's answer, ms", delayMillis);
        report.add("accepted after the delete's answer", acceptedAfterwards);
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
