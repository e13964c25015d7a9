package dev.svctok.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One request that can be sent again and again, and what came of it. */
final class Route {

    static final int CONNECTIONS = 16;

    private final String name;
    private final int port;
    private final byte[] request;
    private final List<Double> rates = new ArrayList<>();

    Route(String name, int port, byte[] request) {
        this.name = name;
        this.port = port;
        this.request = request.clone();
    }

    String name() {
        return name;
    }

    /** Sends as many as are answered. */
    void saturate(double seconds) throws Exception {
        double rate = perSecond(seconds);
        System.err.printf(Locale.ROOT, "  %s: %,.0f a second%n", name, rate);
        rates.add(rate);
    }

    /** The same, for the compiler. */
    void warmUp(double seconds) throws Exception {
        perSecond(seconds);
    }

    private double perSecond(double seconds) throws Exception {
        return Load.perSecond(port, CONNECTIONS, seconds, 200, n -> request);
    }

    /** How many a second there were each time. */
    double[] rates() {
        return rates.stream().mapToDouble(rate -> rate).toArray();
    }

    double half() {
        return Report.median(rates()) / 2;
    }

    Latencies at(double perSecond, double seconds) throws Exception {
        return OpenLoad.at(perSecond, port, CONNECTIONS, seconds, 200, n -> request);
    }

    /** Sends it once. */
    String answer() throws Exception {
        try (Connection connection = new Connection(port)) {
            return connection.send(request).body();
        }
    }
}
