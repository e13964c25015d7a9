package dev.svctok.benchmarks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

final class VerificationBenchmark implements Benchmarks.Benchmark {

    private static final int CONNECTIONS = 16;
    private static final double SECONDS = 4;
    private static final int ROUNDS = 9;
    private static final int BATCH = 100;

    private static final String INTROSPECTION = "/api/security/introspect";
    private static final String EMPTY = "empty route";

    @Override
    public String description() {
        return "Requests a second of introspection and forward auth, beside an empty route of the same server and nginx";
    }

    @Override
    public void run(Report report) throws Exception {
        Map<String, byte[]> requests = new LinkedHashMap<>();
        requests.put(EMPTY, Requests.EMPTY);
        requests.put("forward auth", Requests.FORWARD_AUTH);
        requests.put("introspection", Requests.INTROSPECTION);
        requests.put(
                "introspection of 100",
                Connection.form(
                        INTROSPECTION + "/batch",
                        Server.TOKEN,
                        String.join("&", Collections.nCopies(BATCH, "token=" + Server.TOKEN))));
        try (Server server = Server.ofClass(OpenStandalone.class, Scratch.folder());
                Nginx nginx = Nginx.start()) {
            Map<String, double[]> rates = new LinkedHashMap<>();
            for (int round = -1; round < ROUNDS; round++) {
                for (Map.Entry<String, byte[]> request : requests.entrySet()) {
                    double rate = Load.perSecond(server.port(), CONNECTIONS, SECONDS, 200, n -> request.getValue());
                    note(rates, request.getKey(), round, rate);
                }
                note(
                        rates,
                        "nginx, a constant",
                        round,
                        Load.perSecond(nginx.port(), CONNECTIONS, SECONDS, 200, n -> requests.get(EMPTY)));
            }
            rates.forEach((what, each) -> report.addAll(what + ", requests/s", each));
            double[] empty = Objects.requireNonNull(rates.get(EMPTY));
            rates.forEach((what, each) -> {
                if (!what.equals(EMPTY)) {
                    report.addAll(what + ", beside the empty route", ratios(each, empty));
                }
            });
        }
    }

    /** The first round is for the compiler. */
    private static void note(Map<String, double[]> rates, String what, int round, double rate) {
        if (round >= 0) {
            rates.computeIfAbsent(what, first -> new double[ROUNDS])[round] = rate;
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
