package dev.svctok.benchmarks;

final class CreateBenchmark implements Benchmarks.Benchmark {

    private static final int CONNECTIONS = 16;
    private static final double WARM_UP_SECONDS = 10;
    private static final double SECONDS = 15;

    @Override
    public String description() {
        return "Creates a second on 16 connections, on H2 and on PostgreSQL";
    }

    @Override
    public void run(Report report) throws Exception {
        try (Server server = Server.standalone(Scratch.folder())) {
            report.add("H2, creates/s", creates(server));
        }
        try (var postgres = Scratch.postgres();
                Server server = Server.standalone(Scratch.folder(), Scratch.arguments(postgres))) {
            report.add("PostgreSQL, creates/s", creates(server));
        }
    }

    private static double creates(Server server) throws Exception {
        byte[] request = Connection.request(
                "POST",
                "/api/security/tokens",
                Server.TOKEN,
                "{\"name\":\"benchmark\",\"roles\":[\"stackstate-guest\"]}");
        Load.perSecond(server.port(), CONNECTIONS, WARM_UP_SECONDS, 200, n -> request);
        return Load.perSecond(server.port(), CONNECTIONS, SECONDS, 200, n -> request);
    }
}
