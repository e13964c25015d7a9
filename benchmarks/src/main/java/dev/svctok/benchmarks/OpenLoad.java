package dev.svctok.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/**
 * Sends requests at moments that are fixed beforehand, as clients do that know nothing of one another. What a request took counts
 * from when it was due, not from when it could be sent: a server that stands still for a while has kept waiting all those that were
 * to come meanwhile, and a client that waits for each answer before it asks again would not notice.
 */
final class OpenLoad {

    /** Not counted: that is when the connections are new. */
    private static final double FIRST_SECONDS = 1;

    private OpenLoad() {}

    /**
     * What the requests took that were due in so many seconds.
     *
     * @param perSecond of all connections together
     * @param request makes the n-th request of a connection
     */
    static Latencies at(
            double perSecond, int port, int connections, double seconds, int status, IntFunction<byte[]> request)
            throws Exception {
        double interval = connections / perSecond * 1e9;
        int uncounted = (int) (FIRST_SECONDS * 1e9 / interval);
        int counted = Math.max((int) (seconds * 1e9 / interval), 1);
        ExecutorService pool = Executors.newFixedThreadPool(connections);
        List<Connection> open = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                open.add(new Connection(port));
            }
            long start = System.nanoTime() + 100_000_000;
            List<Callable<long[]>> senders = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                Connection connection = open.get(i);
                // One after the other, not all at once.
                double first = start + i * interval / connections;
                senders.add(() -> {
                    long[] nanos = new long[uncounted + counted];
                    for (int n = 0; n < nanos.length; n++) {
                        byte[] bytes = request.apply(n);
                        nanos[n] = send(connection, bytes, (long) (first + n * interval), status);
                    }
                    return Arrays.copyOfRange(nanos, uncounted, nanos.length);
                });
            }
            LongStream all = LongStream.empty();
            for (Future<long[]> nanos : pool.invokeAll(senders)) {
                all = LongStream.concat(all, Arrays.stream(nanos.get()));
            }
            return new Latencies(all.toArray());
        } finally {
            pool.shutdown();
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    private static long send(Connection connection, byte[] request, long due, int status) throws IOException {
        for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
            LockSupport.parkNanos(early);
        }
        Connection.Answer answer = connection.send(request);
        if (answer.status() != status) {
            throw new IOException("answered %d: %s".formatted(answer.status(), answer.body()));
        }
        return System.nanoTime() - due;
    }
}
