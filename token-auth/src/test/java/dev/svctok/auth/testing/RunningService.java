package dev.svctok.auth.testing;

import dev.svctok.eventstore.testing.TestStorage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A service that listens on a port of its own, as a process of it would. */
public final class RunningService implements AutoCloseable {

    /** Long enough for the slowest machine; no test waits for it to pass. */
    public static final Duration AMPLE = Duration.ofSeconds(30);

    private final ConfigurableApplicationContext context;
    private final TestStorage storage;

    private RunningService(ConfigurableApplicationContext context, TestStorage storage) {
        this.context = context;
        this.storage = storage;
    }

    public static RunningService start(Class<?> service, TestStorage storage, String... more) {
        return start(new Class<?>[] {service}, storage, more);
    }

    public static RunningService start(Class<?>[] sources, TestStorage storage, String... more) {
        List<String> arguments = new ArrayList<>(storage.arguments());
        arguments.add("--server.port=0");
        if (Stream.of(more).noneMatch(argument -> argument.startsWith("--svctok.refusals."))) {
            // All requests of a test come from one address.
            arguments.add("--svctok.refusals.per-minute=0");
        }
        arguments.addAll(List.of(more));
        return new RunningService(
                new SpringApplicationBuilder(sources)
                        .bannerMode(Banner.Mode.OFF)
                        .registerShutdownHook(false)
                        .run(arguments.toArray(String[]::new)),
                storage);
    }

    /** Starts as many of the same at once, as the nodes of a new installation may. */
    public static List<RunningService> startAtOnce(int count, Class<?> service, TestStorage storage, String... more)
            throws Exception {
        // Logging belongs to the whole JVM: services that start at once in it must not each set it up.
        String loggingSystem = System.getProperty(LoggingSystem.SYSTEM_PROPERTY);
        System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
        ExecutorService nodes = Executors.newFixedThreadPool(count);
        List<RunningService> running = new ArrayList<>();
        try {
            Callable<RunningService> node = () -> start(service, storage, more);
            for (Future<RunningService> started : nodes.invokeAll(Collections.nCopies(count, node))) {
                running.add(started.get());
            }
            return running;
        } catch (ExecutionException e) {
            running.forEach(RunningService::close);
            throw e;
        } finally {
            nodes.shutdownNow();
            if (loggingSystem == null) {
                System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
            } else {
                System.setProperty(LoggingSystem.SYSTEM_PROPERTY, loggingSystem);
            }
        }
    }

    /** For what a test can only wait for. */
    public static ConditionFactory eventually() {
        return Awaitility.await().atMost(AMPLE).pollInterval(Duration.ofMillis(20));
    }

    public URI uri() {
        return URI.create("http://localhost:" + port());
    }

    public int port() {
        if (context instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            return web.getWebServer().getPort();
        }
        throw new IllegalStateException("the service has no web server");
    }

    /** Calls the service without a token. */
    public ApiClient anonymous() {
        return new ApiClient(uri(), null);
    }

    /** Calls the service with a token. */
    public ApiClient as(String token) {
        return new ApiClient(uri(), token);
    }

    public TestTokens tokens() {
        return new TestTokens(context);
    }

    public <T> T get(Class<T> type) {
        return context.getBean(type);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public TestStorage storage() {
        return storage;
    }

    @Override
    public void close() {
        context.close();
    }
}
