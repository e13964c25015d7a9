package dev.svctok.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keycloak as a process, in production mode on plain HTTP, with its embedded database, caches of its own alone, no metrics, and
 * the heap that its script gives it.
 */
final class Keycloak implements AutoCloseable {

    static final String VERSION = "26.7.0";

    /** Who asks about a token. */
    static final String CLIENT = "orders";

    static final String SECRET = "a-secret-for-benchmarks";

    private static final String SHA_256 = "f771df0aa1e4820f57d56f7d6d015beb6415487b43f8de7e5a6d48f8a7fe118a";
    private static final String ARTIFACT = "org.keycloak:keycloak-quarkus-dist:" + VERSION + ":tar.gz";
    private static final Path FOLDER = Path.of("benchmarks/target/keycloak").toAbsolutePath();
    private static final Path DISTRIBUTION = FOLDER.resolve("keycloak-quarkus-dist-" + VERSION + ".tar.gz");

    private static final String PROTOCOL = "/realms/benchmarks/protocol/openid-connect/token";
    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

    /**
     * Its tokens are good for a day, as one that has expired is answered sooner. They name who may ask about them in their audience: to
     * anybody else it calls them not active.
     */
    private static final String REALM = """
            {
              "realm": "benchmarks",
              "enabled": true,
              "sslRequired": "none",
              "accessTokenLifespan": 86400,
              "clients": [
                {"clientId": "orders", "secret": "%1$s", "publicClient": false, "standardFlowEnabled": false},
                {
                  "clientId": "nightly",
                  "secret": "%1$s",
                  "publicClient": false,
                  "standardFlowEnabled": false,
                  "serviceAccountsEnabled": true,
                  "protocolMappers": [
                    {
                      "name": "orders",
                      "protocol": "openid-connect",
                      "protocolMapper": "oidc-audience-mapper",
                      "config": {
                        "included.client.audience": "orders",
                        "access.token.claim": "true",
                        "introspection.token.claim": "true"
                      }
                    }
                  ]
                }
              ]
            }
            """.formatted(SECRET);

    private final Process process;
    private final int port;
    private final String accessToken;

    private Keycloak(Process process, int port, String accessToken) {
        this.process = process;
        this.port = port;
        this.accessToken = accessToken;
    }

    static Keycloak start() throws IOException, InterruptedException {
        fetch();
        Path folder = Scratch.folder();
        finish(new ProcessBuilder(
                "tar", "xzf", DISTRIBUTION.toString(), "-C", folder.toString(), "--strip-components=1"));
        Files.writeString(
                Files.createDirectories(folder.resolve("data/import")).resolve("benchmarks-realm.json"), REALM);
        String script = folder.resolve("bin/kc.sh").toString();
        finish(withJava(script, "build", "--db=dev-file", "--metrics-enabled=false", "--health-enabled=false"));
        int port = Scratch.freePort();
        Path log = folder.resolve("log");
        Process process = withJava(
                        script,
                        "start",
                        "--optimized",
                        "--http-enabled=true",
                        "--http-host=127.0.0.1",
                        "--http-port=" + port,
                        "--hostname-strict=false",
                        "--cache=local",
                        "--log-level=warn",
                        "--import-realm")
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> destroy(process)));
        return new Keycloak(process, port, accessToken(process, port, log));
    }

    /** From Maven's repositories, once. */
    private static void fetch() throws IOException, InterruptedException {
        if (!Files.exists(DISTRIBUTION)) {
            System.err.printf("Fetching %s ...%n", ARTIFACT);
            try {
                finish(new ProcessBuilder(
                        "./mvnw",
                        "-q",
                        "-B",
                        "-N",
                        "dependency:copy",
                        "-Dartifact=" + ARTIFACT,
                        "-DoutputDirectory=" + FOLDER));
            } catch (IOException e) {
                throw new IOException(
                        "Keycloak is missing: %s could not be fetched. Without a network, put it at %s."
                                .formatted(ARTIFACT, DISTRIBUTION),
                        e);
            }
        }
        if (!sha256(DISTRIBUTION).equals(SHA_256)) {
            throw new IOException(DISTRIBUTION + " is not Keycloak " + VERSION + " as it was when this was written");
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The Java that runs this. */
    private static ProcessBuilder withJava(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("JAVA_OPTS");
        return builder;
    }

    private static void finish(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", builder.command()) + " failed:\n" + output);
        }
    }

    /** It is ready when it gives one out. */
    private static String accessToken(Process process, int port, Path log) throws IOException, InterruptedException {
        byte[] request = Connection.basicForm(PROTOCOL, "nightly", SECRET, "grant_type=client_credentials");
        String answer = "";
        for (long start = System.nanoTime(); System.nanoTime() - start < PATIENCE && process.isAlive(); ) {
            try (Connection connection = new Connection(port)) {
                answer = connection.send(request).body();
                Matcher token = ACCESS_TOKEN.matcher(answer);
                if (token.find()) {
                    return token.group(1);
                }
            } catch (IOException e) {
                answer = e.toString();
            }
            Thread.sleep(200);
        }
        destroy(process);
        throw new IOException("Keycloak gives no token: %s%n%s".formatted(answer, Files.readString(log)));
    }

    int port() {
        return port;
    }

    /** Asks about its own kind of token, with the same form as svctok is asked with. */
    byte[] introspection() {
        return Connection.basicForm(PROTOCOL + "/introspect", CLIENT, SECRET, "token=" + accessToken);
    }

    /** The script and the Java that it starts. */
    private static void destroy(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
    }

    @Override
    public void close() {
        destroy(process);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
