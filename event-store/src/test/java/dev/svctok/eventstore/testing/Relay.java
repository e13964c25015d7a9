package dev.svctok.eventstore.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/**
 * Passes connections on to a service or database on this machine. It can be made to swallow all that is sent, both ways, as where a
 * machine has died or a network is cut: no connection ends, and none is refused. Afterwards, the connections of that time stay
 * dead.
 */
public final class Relay implements AutoCloseable {

    private static final int BUFFER = 16 * 1024;

    private final ServerSocket socket;
    private final int target;
    private final Runnable first;

    private volatile boolean silent;

    /** Grows with each change: who has come in earlier is passed by. */
    private volatile int era;

    private Relay(ServerSocket socket, int target, Runnable first) {
        this.socket = socket;
        this.target = target;
        this.first = first;
    }

    public static Relay to(PostgresServer server) {
        return to(server.port(), () -> {});
    }

    /** @param first what is done when the first connection comes in, before anything is passed on */
    public static Relay to(URI service, Runnable first) {
        return to(service.getPort(), first);
    }

    private static Relay to(int target, Runnable first) {
        try {
            var relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, first);
            inBackground(relay::serve);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same address, but for the port. */
    public String through(String url) {
        return url.replace(":" + target, ":" + socket.getLocalPort());
    }

    /** From now on nothing is passed on. */
    public void swallow() {
        change(true);
    }

    /** Whoever connects anew is served again. */
    public void pass() {
        change(false);
    }

    private synchronized void change(boolean silence) {
        era++;
        silent = silence;
    }

    private void serve() {
        try {
            for (boolean isFirst = true; ; isFirst = false) {
                Socket client = socket.accept();
                if (isFirst) {
                    first.run();
                }
                Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
                int now = era;
                inBackground(() -> pass(client, service, now));
                inBackground(() -> pass(service, client, now));
            }
        } catch (IOException closed) {
            // Nobody comes any more.
        }
    }

    private void pass(Socket from, Socket to, int since) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (era == since && !silent) {
                    out.write(buffer, 0, length);
                }
            }
        } catch (IOException closed) {
            // One side has gone; the other sees that by itself.
        }
    }

    private static void inBackground(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
