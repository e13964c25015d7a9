package dev.svctok.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's, which answers with a constant. */
record Nginx(Process process, int port) implements AutoCloseable {

    static Nginx start() throws IOException {
        Path folder = Scratch.folder();
        int port = Scratch.freePort();
        Path file = Files.writeString(folder.resolve("nginx.conf"), """
                worker_processes auto;
                daemon off;
                pid nginx.pid;
                error_log stderr warn;
                events {}
                http {
                    access_log off;
                    keepalive_requests 1000000000;
                    server {
                        listen 127.0.0.1:%d;
                        location / { return 200 ""; }
                    }
                }
                """.formatted(port));
        Process process = new ProcessBuilder("/usr/sbin/nginx", "-p", folder.toString(), "-c", file.toString())
                .inheritIO()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new Nginx(process, port);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
