package dev.svctok.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Places for data that nobody needs afterwards. */
final class Scratch {

    private Scratch() {}

    static Path folder() throws IOException {
        return Files.createTempDirectory("svctok-benchmark");
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
