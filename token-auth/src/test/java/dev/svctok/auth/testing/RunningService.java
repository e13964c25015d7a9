package dev.svctok.auth.testing;

import dev.svctok.eventstore.testing.TestStorage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
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
        arguments.addAll(List.of(more));
        return new RunningService(
                new SpringApplicationBuilder(sources)
                        .bannerMode(Banner.Mode.OFF)
                        .registerShutdownHook(false)
                        .run(arguments.toArray(String[]::new)),
                storage);
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
