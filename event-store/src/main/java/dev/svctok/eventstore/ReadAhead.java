package dev.svctok.eventstore;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads on a thread of its own what comes next, while the part before it is written. One thread asks. */
final class ReadAhead<T> implements AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread reader = new Thread(task, "projection-rebuild-reader");
        reader.setDaemon(true);
        return reader;
    });

    private @Nullable Object place;
    private @Nullable Future<T> part;

    /** Begins to read what comes after a place. Returns at once. */
    void begin(Object after, Supplier<T> read) {
        place = after;
        part = thread.submit(read::get);
    }

    /** What was begun for just this place; else it is read now. */
    T take(Object after, Supplier<T> read) {
        Future<T> begun = part;
        part = null;
        if (begun == null || !after.equals(place)) {
            return read.get();
        }
        try {
            return begun.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return read.get();
        } catch (ExecutionException e) {
            // Whatever it was, it will be met again, and told, if it has not passed.
            return read.get();
        }
    }

    /** Lets a read in progress finish: an interrupt would close the file under an embedded database. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
