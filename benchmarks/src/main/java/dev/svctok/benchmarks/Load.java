package dev.svctok.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Sends requests on several connections for a while. */
final class Load {

    private Load() {}

    /**
     * How many requests a second were answered as expected.
     *
     * @param request makes the n-th request of a connection
     */
    static double perSecond(int port, int connections, double seconds, int status, IntFunction<byte[]> request)
            throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(connections);
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Future<Long>> counts = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            counts.add(pool.submit(() -> count(port, end, status, request)));
        }
        long total = 0;
        for (Future<Long> count : counts) {
            total += count.get();
        }
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.MINUTES);
        return total / ((System.nanoTime() - start) / 1e9);
    }

    private static long count(int port, long end, int status, IntFunction<byte[]> request) throws IOException {
        try (Connection connection = new Connection(port)) {
            int n = 0;
            while (System.nanoTime() < end) {
                Connection.Answer answer = connection.send(request.apply(n));
                if (answer.status() != status) {
                    throw new IOException("answered %d: %s".formatted(answer.status(), answer.body()));
                }
                n++;
            }
            return n;
        }
    }
}
