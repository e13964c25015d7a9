package dev.svctok.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A service as a process, listening on a port of its own. */
final class Server implements AutoCloseable {

    static final String TOKEN = "a-bootstrap-token-for-benchmarks";

    /** Those that Spring Boot knows. */
    enum Container {
        TOMCAT("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration"),
        JETTY("org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration");

        private final String autoConfiguration;

        Container(String autoConfiguration) {
            this.autoConfiguration = autoConfiguration;
        }
    }

    private static final String RUN = Path.of("run").toAbsolutePath().toString();
    private static final Pattern LIVE = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");
    private static final Pattern READY = Pattern.compile("is ready: http://localhost:(\\d+)");

    /** Nanoseconds of a unit of processor time in {@code /proc}, on Linux everywhere. */
    private static final double TICK = 1e7;

    private final Process process;
    private final int port;
    private final double secondsToReady;

    private Server(Process process, int port, double secondsToReady) {
        this.process = process;
        this.port = port;
        this.secondsToReady = secondsToReady;
    }

    /** What {@code ./run} starts. */
    static Server standalone(Path dataDir, String... arguments) {
        return withJavaOptions(dataDir, "", arguments);
    }

    /** The same with {@code JAVA_OPTS}. */
    static Server withJavaOptions(Path dataDir, String javaOptions, String... arguments) {
        return start(List.of(RUN), dataDir, javaOptions, arguments);
    }

    /** What {@code ./run --split query-service} starts. */
    static Server queryService(Path dataDir, String javaOptions, String... arguments) {
        return start(List.of(RUN, "--split", "query-service"), dataDir, javaOptions, arguments);
    }

    /** Another main class, with the class path of this process, on Tomcat. */
    static Server ofClass(Class<?> main, Path dataDir, String... arguments) {
        return ofClass(main, Container.TOMCAT, dataDir, arguments);
    }

    /** The same on a servlet container of choice. Both are on the class path, so the other one is kept from starting. */
    static Server ofClass(Class<?> main, Container container, Path dataDir, String... arguments) {
        Container other = container == Container.TOMCAT ? Container.JETTY : Container.TOMCAT;
        return start(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        "--spring.autoconfigure.exclude=" + other.autoConfiguration),
                dataDir,
                "",
                arguments);
    }

    private static Server start(List<String> program, Path dataDir, String javaOptions, String... arguments) {
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "SVCTOK_REFUSALS_PER_MINUTE",
                        "0",
                        "SERVER_PORT",
                        "0",
                        "JAVA_OPTS",
                        javaOptions,
                        "SVCTOK_DATA_DIR",
                        dataDir.toString(),
                        "STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN",
                        TOKEN,
                        "STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES",
                        "stackstate-admin"));
        long start = System.nanoTime();
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder seen = new StringBuilder();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                seen.append(line).append('\n');
                Matcher ready = READY.matcher(line);
                if (ready.find()) {
                    double seconds = (System.nanoTime() - start) / 1e9;
                    drain(output);
                    return new Server(process, Integer.parseInt(ready.group(1)), seconds);
                }
            }
            throw new IllegalStateException("The service did not start:\n" + seen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A full pipe would stop the service. */
    private static void drain(BufferedReader output) {
        Thread drain = new Thread(() -> {
            try {
                while (output.readLine() != null) {
                    // Nobody needs it.
                }
            } catch (IOException e) {
                // The process has ended.
            }
        });
        drain.setDaemon(true);
        drain.start();
    }

    int port() {
        return port;
    }

    double secondsToReady() {
        return secondsToReady;
    }

    /** Processor time of the process from its start, in nanoseconds. */
    double processorNanos() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        // Its name, in brackets, may hold blanks. Behind it are, as the 12th and the 13th, times in the process and in
        // the kernel.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12))) * TICK;
    }

    /** Memory that the operating system has given the process, in MiB. */
    double residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                / 1024.0;
    }

    /** What a full collection leaves in the heap, in MiB. */
    double liveMegabytes() throws IOException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher live = LIVE.matcher(text);
        if (!live.find()) {
            throw new IOException("no histogram in " + text);
        }
        return Long.parseLong(live.group(1)) / 1024.0 / 1024.0;
    }

    /** Sends it a signal, by the name that {@code kill} knows. */
    void signal(String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill ended with " + exit);
        }
    }

    /** Pulls the plug. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
