package dev.svctok.cli;

import dev.svctok.cli.context.Environment;
import dev.svctok.cli.output.Printer;
import dev.svctok.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs the usual commands against a made-up service inside this process, so that the class-data-sharing archive which the JVM
 * writes at its end holds all that they need. The script starts it once; nothing of the user's is read or written.
 */
final class Training implements Runnable {

    private static final String LIST =
            "[{\"id\":1,\"lastUpdateTimestamp\":1,\"name\":\"a\",\"expiration\":1900000000000,\"roles\":[\"r\"]}]";
    private static final String EVENTS = "[{\"type\":\"t\",\"time\":\"2020-01-01T00:00:00Z\",\"data\":{\"position\":1,"
            + "\"actor\":{\"kind\":\"token\"},\"changes\":[{\"member\":\"name\",\"after\":\"a\"}]}}]";
    private static final String DIFF =
            "{\"appeared\":[{\"id\":1,\"name\":\"a\"}],\"vanished\":[],\"changed\":[],\"expired\":[]}";
    private static final String PROJECTION = "{\"name\":\"a\",\"version\":1,\"segments\":[{\"node\":\"n\"}]}";
    private static final String LETTERS = "[{\"id\":\"1\",\"time\":\"2020-01-01T00:00:00Z\",\"cause\":\"c\"}]";
    private static final String CHECKED = "{\"result\":{\"checked\":1,\"differences\":0}}\n";
    private static final String CREATED = "{\"token\":\"t\",\"name\":\"a\",\"id\":1,\"roles\":[\"r\"],\"version\":{}}";
    private static final String INTROSPECTED =
            "{\"active\":true,\"sub\":\"1\",\"client_id\":\"a\",\"scope\":\"p\",\"iat\":1,\"iss\":\"i\",\"roles\":[\"r\"]}";
    private static final String REFUSED = "{\"errors\":[{\"message\":\"m\"}],\"trackingKey\":\"k\",\"status\":403}";

    private final ServerSocket service;

    private Training(ServerSocket service) {
        this.service = service;
    }

    public static void main(String[] words) throws IOException {
        Sts.tune();
        Path directory = Files.createTempDirectory("sts-training");
        Path config = directory.resolve("config.yaml");
        try (ServerSocket service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(new Training(service), "service");
            answers.setDaemon(true);
            answers.start();
            runAll("localhost:" + service.getLocalPort(), config.toString());
        } finally {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        }
    }

    private static void runAll(String service, String config) {
        run("context", "save", "--url", "http://" + service, "--service-token", "t", "--config", config);
        run("context", "list", "--config", config);
        run("service-token", "list", "--config", config);
        run("service-token", "list", "-o", "json", "--config", config);
        run("service-token", "list", "--as-of", "2020-01-01", "--config", config);
        run("service-token", "history", "1", "--config", config);
        run("service-token", "diff", "--from", "2020-01-01", "--config", config);
        run("audit", "list", "--since", "2020-01-01 10:00", "--config", config);
        run("audit", "list", "-o", "json", "--config", config);
        run("projection", "list", "--config", config);
        run("projection", "list", "-o", "json", "--config", config);
        run("projection", "rebuild", "a", "--wait", "--config", config);
        run("projection", "verify", "a", "--config", config);
        run("projection", "dead-letters", "list", "a", "--config", config);
        run("service-token", "create", "-n", "a", "--roles", "r", "--expiration", "2030-12-31", "--config", config);
        run("service-token", "delete", "1", "--config", config);
        run("service-token", "delete", "2", "--config", config);
        runReading("a-token-of-nobody-in-particular", "service-token", "inspect", "--config", config);
        run("service-token", "list", "--url", "http://127.0.0.1:1", "--service-token", "t");
        run("service-token", "list", "--url", "https://" + service, "--service-token", "t");
        run("service-token", "list", "--help");
        run("version");
        run("unknown");
    }

    private static void run(String... words) {
        runReading("", words);
    }

    private static void runReading(String input, String... words) {
        Environment environment = new Environment(
                Map.of("HOME", "/nonexistent"), new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        Printer printer = new Printer(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), Terminal.NONE);
        new Cli(environment, printer).run(List.of(words));
    }

    @Override
    public void run() {
        try {
            while (true) {
                answer(service.accept());
            }
        } catch (IOException e) {
            // The training is over.
            return;
        }
    }

    private static void answer(Socket caller) throws IOException {
        try (caller) {
            byte[] bytes = new byte[4096];
            int length = caller.getInputStream().read(bytes);
            String request = new String(bytes, 0, Math.max(length, 0), StandardCharsets.UTF_8);
            caller.getOutputStream().write(response(request).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String response(String request) {
        if (request.startsWith("DELETE /api/security/tokens/1 ")) {
            return "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
        }
        if (request.startsWith("DELETE")) {
            return json("403 Forbidden", REFUSED);
        }
        if (request.startsWith("GET /api/security/audit/events") || request.startsWith("GET /api/security/tokens/")) {
            return json("200 OK", EVENTS);
        }
        if (request.startsWith("POST /api/security/introspect")) {
            return json("200 OK", INTROSPECTED);
        }
        if (request.startsWith("GET /api/security/audit/diff")) {
            return json("200 OK", DIFF);
        }
        if (request.contains(" /api/admin/projections")) {
            return projections(request.substring(0, request.indexOf('\r')));
        }
        return json("200 OK", request.startsWith("GET /api/security/tokens") ? LIST : CREATED);
    }

    private static String projections(String line) {
        if (line.contains("/verification ")) {
            return response("200 OK", "application/x-ndjson", CHECKED);
        }
        if (line.contains("/dead-letters ")) {
            return json("200 OK", LETTERS);
        }
        return json("200 OK", line.contains("/projections ") ? "[" + PROJECTION + "]" : PROJECTION);
    }

    private static String json(String status, String body) {
        return response(status, "application/json", body);
    }

    private static String response(String status, String type, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nConnection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }
}
