package dev.svctok.systemtests;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Ports for those who need to come back under the same one. */
final class Ports {

    /** Below those that the system gives to clients: none of them takes it while its owner is away. */
    private static final int FIRST = 20_000;

    private static final int COUNT = 10_000;

    private static final Random RANDOM = new Random();

    private Ports() {}

    static int free() {
        while (true) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
