package dev.svctok.eventstore;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;

/**
 * Asks the databases for those who watch the service. They need an answer, or that there is none, in time: who scrapes metrics
 * or probes health gives up after seconds, and would see nothing at all just when a database is away.
 */
final class WatcherQuestions implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "watcher-questions");
        thread.setDaemon(true);
        return thread;
    });

    /** The last that was not answered in time. Nobody waits for the next before it is. */
    private volatile @Nullable Future<?> unanswered;

    /**
     * @throws QueryTimeoutException if the databases do not answer in time, or have not answered the question before yet
     * @throws RuntimeException what the question throws
     */
    <T> T ask(Supplier<T> question) {
        Future<?> before = unanswered;
        if (before != null && !before.isDone()) {
            throw new QueryTimeoutException("The database has not answered yet");
        }
        Future<T> asked = threads.submit(question::get);
        try {
            return asked.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // It goes on: an interrupt would close the file under an embedded database for everybody.
            unanswered = asked;
            throw new QueryTimeoutException("The database does not answer", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryTimeoutException("Nobody waits for the answer any more", e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
