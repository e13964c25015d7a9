package dev.svctok.cli.http;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;

/**
 * Loads what a call over HTTP needs on the second core, while the first reads the contexts file. It connects to nothing, and
 * whether it gets far changes nothing but the time that a call takes.
 */
final class HeadStart implements Runnable {

    static void begin() {
        Thread thread = new Thread(new HeadStart(), "head-start");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try (Socket socket = new Socket()) {
            socket.setSoLinger(false, 0);
            URI.create("http://localhost/").toURL().openConnection().setUseCaches(false);
            Document.prepare();
        } catch (IOException | RuntimeException e) {
            // The call itself will say what is wrong.
            return;
        }
    }
}
