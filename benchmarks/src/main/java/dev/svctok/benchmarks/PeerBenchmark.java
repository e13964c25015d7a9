package dev.svctok.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Both run all the time, one of them is under load, and they take turns. Each has a caller and another's token to ask about. */
final class PeerBenchmark implements Benchmarks.Benchmark {

    /** So many times the throughput is to be had at a lower latency. */
    private static final int GOAL = 10;

    private static final int ROUNDS = 5;
    private static final double WARM_UP_SECONDS = 120;
    private static final double CLOSED_SECONDS = 8;
    private static final double OPEN_SECONDS = 15;
    /** As much as Keycloak's script gives Keycloak. */
    private static final String HEAP = "-Xmx512m";

    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");

    @Override
    public String description() {
        return "Introspection beside that of Keycloak %s: requests a second, and latency from when a request was due"
                .formatted(Keycloak.VERSION);
    }

    @Override
    public void run(Report report) throws Exception {
        try (Keycloak keycloak = Keycloak.start();
                Server server = Server.withJavaOptions(Scratch.folder(), HEAP)) {
            Route ours = new Route("svctok", server.port(), introspection(server));
            Route theirs = new Route("Keycloak", keycloak.port(), keycloak.introspection());
            List<Route> both = List.of(ours, theirs);
            for (Route route : both) {
                mustBeActive(route);
                route.warmUp(WARM_UP_SECONDS);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Route route : both) {
                    route.saturate(CLOSED_SECONDS);
                }
            }
            List<Latencies> oursAtHalf = new ArrayList<>();
            List<Latencies> oursAtTheirs = new ArrayList<>();
            List<Latencies> oursAtTenTimes = new ArrayList<>();
            List<Latencies> theirsAtHalf = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                oursAtHalf.add(ours.at(ours.half(), OPEN_SECONDS));
                oursAtTheirs.add(ours.at(theirs.half(), OPEN_SECONDS));
                oursAtTenTimes.add(ours.at(GOAL * theirs.half(), OPEN_SECONDS));
                theirsAtHalf.add(theirs.at(theirs.half(), OPEN_SECONDS));
            }
            for (Route route : both) {
                mustBeActive(route);
                report.addAll(route.name() + ", requests/s", route.rates());
            }
            double[] ratios = ratios(ours.rates(), theirs.rates());
            report.addAll("svctok, times Keycloak", ratios);
            report.add(
                    "svctok, times Keycloak, lowest",
                    Arrays.stream(ratios).min().orElseThrow());
            report.add("half of Keycloak's, requests/s", theirs.half());
            report.addAll("Keycloak at half of its own", theirsAtHalf);
            report.addAll("svctok at half of Keycloak's", oursAtTheirs);
            report.addAll("svctok at ten times that", oursAtTenTimes);
            report.add("half of svctok's, requests/s", ours.half());
            report.addAll("svctok at half of its own", oursAtHalf);
            report.add(
                    "p99 of svctok at half of Keycloak's, beside Keycloak's",
                    Report.median(oursAtTheirs, 99) / Report.median(theirsAtHalf, 99));
            report.add(
                    "p99 of svctok at ten times that, beside Keycloak's",
                    Report.median(oursAtTenTimes, 99) / Report.median(theirsAtHalf, 99));
            report.add(
                    "p99 of svctok at half of its own, beside Keycloak's",
                    Report.median(oursAtHalf, 99) / Report.median(theirsAtHalf, 99));
        }
    }

    private static byte[] introspection(Server server) throws IOException {
        String verifier = create(server, "orders", "svctok-verifier");
        String token = create(server, "nightly", "stackstate-k8s-troubleshooter");
        return Connection.basicForm("/api/security/introspect", "orders", verifier, "token=" + token);
    }

    private static String create(Server server, String name, String role) throws IOException {
        try (Connection connection = new Connection(server.port())) {
            String answer = connection
                    .send(Connection.request(
                            "POST",
                            "/api/security/tokens",
                            Server.TOKEN,
                            "{\"name\":\"%s\",\"roles\":[\"%s\"]}".formatted(name, role)))
                    .body();
            Matcher token = TOKEN.matcher(answer);
            if (!token.find()) {
                throw new IOException("no token in " + answer);
            }
            return token.group(1);
        }
    }

    /** A refusal is a 200 as well. */
    private static void mustBeActive(Route route) throws Exception {
        String answer = route.answer();
        if (!answer.contains("\"active\":true")) {
            throw new IOException(route.name() + " answered " + answer);
        }
    }

    private static double[] ratios(double[] rates, double[] beside) {
        double[] ratios = new double[rates.length];
        for (int i = 0; i < rates.length; i++) {
            ratios[i] = rates[i] / beside[i];
        }
        return ratios;
    }
}
