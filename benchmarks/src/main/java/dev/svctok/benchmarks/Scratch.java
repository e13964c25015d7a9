package dev.svctok.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** Places for data that nobody needs afterwards. */
final class Scratch {

    private static final List<Path> FOLDERS = new ArrayList<>();

    private Scratch() {}

    static void clear() throws IOException {
        for (Path folder : FOLDERS) {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    static Path folder() throws IOException {
        Path folder = Files.createTempDirectory("svctok-benchmark");
        FOLDERS.add(folder);
        return folder;
    }

    /** Nobody listens there, for now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A PostgreSQL as it is delivered: a commit is on the disk before it is acknowledged. */
    static EmbeddedPostgres postgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "200")
                .start();
    }

    static String[] arguments(EmbeddedPostgres postgres) {
        return new String[] {
            "--svctok.storage.url=jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.getPort()),
            "--svctok.storage.username=postgres",
            "--svctok.storage.password=postgres"
        };
    }
}
