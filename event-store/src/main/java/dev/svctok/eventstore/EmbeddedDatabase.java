package dev.svctok.eventstore;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with the two H2 files of the embedded default. */
final class EmbeddedDatabase {

    /** A second process may join (AUTO_SERVER), and a commit is in the file before it is acknowledged (WRITE_DELAY). */
    private static final String OPTIONS = ";AUTO_SERVER=TRUE;WRITE_DELAY=0";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final ReentrantLock IN_TURN = new ReentrantLock();

    private final Path folder;

    private EmbeddedDatabase(Path folder) {
        this.folder = folder;
    }

    /** @throws StartupException if the folder cannot be made or written to */
    static EmbeddedDatabase in(Path dataDir) {
        // Read by H2 when its network code loads: other machines have no business with the file's server.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        Path folder = dataDir.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
                    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                }
            }
            Files.delete(Files.createTempFile(folder, ".writable", ""));
        } catch (IOException e) {
            throw new StartupException(
                    "The data directory %s cannot be written to (%s). Set SVCTOK_DATA_DIR to one that can be."
                            .formatted(folder, e.getClass().getSimpleName()),
                    e);
        }
        return new EmbeddedDatabase(folder);
    }

    String url(String name) {
        return "jdbc:h2:file:" + folder.resolve(name) + OPTIONS;
    }

    /**
     * Runs a task while no other process, and no other thread of this one, runs one on the same folder.
     *
     * @throws StartupException if the lock's file cannot be written
     */
    static void inTurn(Path dataDir, Runnable task) {
        IN_TURN.lock();
        try (FileChannel channel = FileChannel.open(
                        dataDir.resolve("migration.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            log.debug("Holding {}", lock);
            task.run();
        } catch (IOException e) {
            throw new StartupException(
                    "The data directory %s cannot be written to (%s)."
                            .formatted(dataDir, e.getClass().getSimpleName()),
                    e);
        } finally {
            IN_TURN.unlock();
        }
    }

    /**
     * Lets the files stay open until the pools close them. H2 closes them as soon as the process is told to stop, while
     * requests are still being finished, and has no setting for it together with AUTO_SERVER.
     */
    static void leaveClosingToThePools() {
        try {
            Field hook = Class.forName("org.h2.engine.OnExitDatabaseCloser").getDeclaredField("INSTANCE");
            hook.setAccessible(true);
            Runtime.getRuntime().removeShutdownHook((Thread) hook.get(null));
        } catch (IllegalStateException e) {
            log.debug("The process is being stopped while it starts", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of H2 closes its files in another way", e);
        }
    }
}
