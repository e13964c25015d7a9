package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The right to do, on the folder of an embedded database, what only one may do at a time, among the processes that use it
 * and the threads of this one. The operating system passes it on when a process dies.
 */
final class Turn {

    private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

    private final Path folder;
    private final FileChannel held;

    private Turn(Path folder, FileChannel held) {
        this.folder = folder;
        this.held = held;
    }

    /**
     * Waits for it.
     *
     * @throws StartupException if the lock's file cannot be written
     */
    static Turn take(Path folder) {
        IN_THIS_PROCESS.lock();
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve("turn.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var unused = channel.lock();
            return new Turn(folder, channel);
        } catch (IOException e) {
            IN_THIS_PROCESS.unlock();
            throw EmbeddedDatabase.cannotWrite(folder, e);
        }
    }

    /** Closing the file gives up the lock on it. */
    void close() {
        try {
            held.close();
        } catch (IOException e) {
            throw EmbeddedDatabase.cannotWrite(folder, e);
        } finally {
            IN_THIS_PROCESS.unlock();
        }
    }
}
