package dev.svctok.benchmarks;

final class StatusBenchmark implements Benchmarks.Benchmark {

    private static final int CONNECTIONS = 16;
    private static final double SECONDS = 8;
    private static final int ROUNDS = 5;

    @Override
    public String description() {
        return "Requests a second of GET /api/server/status with a token, beside the same route open to all";
    }

    @Override
    public void run(Report report) throws Exception {
        byte[] request = Connection.request("GET", "/api/server/status", Server.TOKEN, "");
        try (Server checked = Server.ofClass(dev.svctok.standalone.StandaloneApplication.class, Scratch.folder());
                Server open = Server.ofClass(OpenStandalone.class, Scratch.folder())) {
            Load.perSecond(checked.port(), CONNECTIONS, SECONDS, 200, n -> request);
            Load.perSecond(open.port(), CONNECTIONS, SECONDS, 200, n -> request);
            double[] ratios = new double[ROUNDS];
            double[] checkedRates = new double[ROUNDS];
            double[] openRates = new double[ROUNDS];
            for (int i = 0; i < ROUNDS; i++) {
                checkedRates[i] = Load.perSecond(checked.port(), CONNECTIONS, SECONDS, 200, n -> request);
                openRates[i] = Load.perSecond(open.port(), CONNECTIONS, SECONDS, 200, n -> request);
                ratios[i] = checkedRates[i] / openRates[i];
            }
            report.addAll("with a token, requests/s", checkedRates);
            report.addAll("open to all, requests/s", openRates);
            report.addAll("ratio", ratios);
        }
    }
}
