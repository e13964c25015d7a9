package dev.svctok.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** The load comes from the same machine, so it takes from the server what it needs itself: nginx shows how much that is. */
final class LatencyBenchmark implements Benchmarks.Benchmark {

    private static final int ROUNDS = 5;
    private static final double CLOSED_SECONDS = 4;
    private static final double OPEN_SECONDS = 10;

    @Override
    public String description() {
        return "Latency of forward auth and introspection at half of the maximum throughput, from when a request was due";
    }

    @Override
    public void run(Report report) throws Exception {
        try (Server server = Server.standalone(Scratch.folder());
                Nginx nginx = Nginx.start()) {
            Route forwardAuth = new Route("forward auth", server.port(), Requests.FORWARD_AUTH);
            Route introspection = new Route("introspection", server.port(), Requests.INTROSPECTION);
            Route constant =
                    new Route("nginx, a constant", nginx.port(), Connection.request("GET", "/", Server.TOKEN, ""));
            List<Route> routes = List.of(forwardAuth, introspection);
            for (Route route : routes) {
                route.warmUp(2 * CLOSED_SECONDS);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Route route : routes) {
                    route.saturate(CLOSED_SECONDS);
                }
            }
            List<Latencies> ofForwardAuth = new ArrayList<>();
            List<Latencies> ofIntrospection = new ArrayList<>();
            List<Latencies> ofConstant = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                ofForwardAuth.add(forwardAuth.at(forwardAuth.half(), OPEN_SECONDS));
                ofIntrospection.add(introspection.at(introspection.half(), OPEN_SECONDS));
                ofConstant.add(constant.at(forwardAuth.half(), OPEN_SECONDS));
            }
            for (Route route : routes) {
                report.addAll(route.name() + ", requests/s", route.rates());
            }
            add(report, forwardAuth, forwardAuth.half(), ofForwardAuth);
            add(report, introspection, introspection.half(), ofIntrospection);
            add(report, constant, forwardAuth.half(), ofConstant);
        }
    }

    private static void add(Report report, Route route, double perSecond, List<Latencies> takes) {
        report.add(route.name() + ", requests/s due", perSecond);
        report.addAll(route.name(), takes);
    }
}
