package dev.svctok.systemtests;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands in for a process behind the gateway: takes down what comes in, and answers all the same. */
final class StubNode implements AutoCloseable {

    /** Dies over each request. */
    static final String NOTHING = "";

    /** Hangs over each request. */
    static final String SILENCE = "silence";

    private final ServerSocket socket;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private volatile String answer;
    private volatile Duration delay = Duration.ZERO;

    private StubNode(ServerSocket socket, String answer) {
        this.socket = socket;
        this.answer = answer;
    }

    static StubNode answering(int status) {
        return answering("HTTP/1.1 %d Such\r\nContent-Length: 2\r\n\r\n{}".formatted(status));
    }

    /** @param answer as it goes over the wire; the connection stays open after it unless it is {@link #NOTHING} */
    static StubNode answering(String answer) {
        try {
            StubNode node = new StubNode(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
            Thread thread = new Thread(node::accept, "stub-node");
            thread.setDaemon(true);
            thread.start();
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Request line and headers of each. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Lets each request wait for its answer. */
    StubNode after(Duration duration) {
        delay = duration;
        return this;
    }

    void answerFromNowOn(int status) {
        answer = "HTTP/1.1 %d Such\r\nContent-Length: 2\r\n\r\n{}".formatted(status);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread thread = new Thread(() -> serve(connection), "stub-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
            while (true) {
                StringBuilder head = new StringBuilder();
                int length = 0;
                for (String line = in.readLine(); line == null || !line.isEmpty(); line = in.readLine()) {
                    if (line == null) {
                        return;
                    }
                    head.append(line).append('\n');
                    if (line.startsWith("Content-Length: ")) {
                        length = Integer.parseInt(line.substring(16));
                    }
                }
                in.skip(length);
                requests.add(head.toString());
                if (answer.equals(NOTHING)) {
                    return;
                }
                if (answer.equals(SILENCE)) {
                    continue;
                }
                await().pollDelay(delay).until(() -> true);
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                connection.getOutputStream().flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
