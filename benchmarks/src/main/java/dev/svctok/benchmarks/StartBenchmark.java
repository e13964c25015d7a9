package dev.svctok.benchmarks;

import java.nio.file.Path;

final class StartBenchmark implements Benchmarks.Benchmark {

    private static final int TAKES = 7;

    @Override
    public String description() {
        return "Seconds from ./run (already built) to ready: on an empty data directory, on the same again, and after kill -9";
    }

    @Override
    public void run(Report report) throws Exception {
        Server.standalone(Scratch.folder()).close();
        double[] first = new double[TAKES];
        double[] again = new double[TAKES];
        double[] killed = new double[TAKES];
        for (int i = 0; i < TAKES; i++) {
            Path dataDir = Scratch.folder();
            try (Server server = Server.standalone(dataDir)) {
                first[i] = server.secondsToReady();
            }
            try (Server server = Server.standalone(dataDir)) {
                again[i] = server.secondsToReady();
                server.kill();
            }
            try (Server server = Server.standalone(dataDir)) {
                killed[i] = server.secondsToReady();
            }
        }
        report.addAll("first start, s", first);
        report.addAll("later start, s", again);
        report.addAll("start after kill -9, s", killed);
    }
}
