package dev.svctok.systemtests;

import static org.awaitility.Awaitility.await;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A program of ours as a process. */
final class Service implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("is ready: (https?://localhost:\\d+)");
    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(1);

    /** Of what an image takes for itself where it is alone on its machine, less. */
    private static final String[] IMAGE_JVM = {"-XX:TieredStopAtLevel=1", "-XX:MaxRAM=512m"};

    private final Process process;
    private final Path log;
    private final TestStorage storage;
    private @Nullable String url;

    private Service(Process process, Path log, TestStorage storage) {
        this.process = process;
        this.log = log;
        this.storage = storage;
    }

    static Builder standalone(TestStorage storage) {
        return of(Program.STANDALONE, storage);
    }

    static Builder of(Program program, TestStorage storage) {
        if (program == Program.STANDALONE) {
            return new Builder(List.of(Repository.file("run").toString()), storage);
        }
        return of(program.image(), storage);
    }

    /** One of the two services, with a clock that is wrong. */
    static Builder of(Program program, Duration wrong, TestStorage storage) {
        return of(program, WrongClock.class, storage).before(program.mainClass(), wrong.toString());
    }

    /** One of the two services, which accepts tokens also where it cannot vouch for them. */
    static Builder unfenced(Program program, TestStorage storage) {
        return of(program, Unfenced.class, storage).before(program.mainClass());
    }

    private static Builder of(Program program, Class<?> main, TestStorage storage) {
        Image image = program.image();
        return new Builder(image.command(main, IMAGE_JVM), storage).in(image.folder());
    }

    static Builder of(Image image, TestStorage storage) {
        return new Builder(image.command(IMAGE_JVM), storage).in(image.folder());
    }

    /** @param command how it is started otherwise */
    static Builder of(List<String> command, TestStorage storage) {
        return new Builder(command, storage);
    }

    /** The address without a path. */
    String url() {
        if (url == null) {
            throw new IllegalStateException("not ready");
        }
        return url;
    }

    Api api() {
        return new Api(url());
    }

    /** The token that an embedded service wrote for its first user. */
    String firstToken() {
        return Secrets.seen(
                Secrets.bytes(storage.dataDir().resolve("bootstrap-token")).strip());
    }

    long pid() {
        return process.pid();
    }

    String log() {
        return Secrets.bytes(log);
    }

    /** Waits until the process says that it is ready. */
    Service awaitReady() {
        await().atMost(START_TIMEOUT).pollInterval(Duration.ofMillis(50)).until(() -> isReady() || !process.isAlive());
        if (!isReady()) {
            throw new AssertionError("The service did not start:\n" + log());
        }
        return this;
    }

    private boolean isReady() {
        Matcher ready = READY.matcher(log());
        if (ready.find()) {
            url = ready.group(1);
        }
        return url != null;
    }

    /** Waits until the process ends by itself. */
    int awaitExit() {
        await().atMost(START_TIMEOUT).until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** Pulls the plug. */
    void kill() {
        process.destroyForcibly();
        await().atMost(STOP_TIMEOUT).until(() -> !process.isAlive());
    }

    /** Asks it to stop, as Ctrl-C and service managers do. */
    void terminate() {
        process.destroy();
    }

    /** Stops it, and sees that it has left no secret anywhere. */
    @Override
    public void close() {
        stop();
        Secrets.assertNowhereBelow(storage.dataDir());
        Secrets.assertNowhereIn("the log", log());
        if (storage.dialect() == Dialect.POSTGRESQL) {
            Secrets.assertNowhereIn("the database", PostgresDump.of(storage));
        }
    }

    /** Stops it. For stores that are so large that it takes minutes to look for secrets there. */
    void stop() {
        terminate();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("The service did not stop when it was told to:\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static final class Builder {

        /** A process lives for seconds: what the second compiler costs is never earned back. */
        private static final String JVM = "-Xmx384m -XX:TieredStopAtLevel=1";

        private final List<String> program;
        private final TestStorage storage;
        private final List<String> first = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private Path folder = Repository.ROOT;
        private @Nullable String shellPrefix;

        private Builder(List<String> program, TestStorage storage) {
            this.program = program;
            this.storage = storage;
            environment.put("JAVA_OPTS", JVM);
            environment.put("SERVER_PORT", "0");
            // All requests of a test come from one address.
            environment.put("SVCTOK_REFUSALS_PER_MINUTE", "0");
        }

        Builder with(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        /** Words that come before all others. */
        Builder before(String... words) {
            first.addAll(List.of(words));
            return this;
        }

        Builder env(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** The working directory, if not the checkout. */
        Builder in(Path workingFolder) {
            folder = workingFolder;
            return this;
        }

        /** A shell command that changes what the process may do, such as {@code ulimit}. */
        Builder after(String shellCommand) {
            shellPrefix = shellCommand;
            return this;
        }

        /** Starts the process without waiting for it. */
        Service launch() {
            try {
                Path log = Files.createTempFile(TestStorage.newFolder(), "service", ".log");
                List<String> command = new ArrayList<>();
                if (shellPrefix != null) {
                    command.addAll(List.of("sh", "-c", shellPrefix + " && exec \"$@\"", "sh"));
                }
                command.addAll(program);
                command.addAll(first);
                command.addAll(storage.arguments());
                command.addAll(arguments);
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
                builder.environment().putAll(environment);
                builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
                Process process = builder.start();
                // A test that fails must not leave its processes behind.
                Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
                return new Service(process, log, storage);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Service start() {
            return launch().awaitReady();
        }
    }
}
