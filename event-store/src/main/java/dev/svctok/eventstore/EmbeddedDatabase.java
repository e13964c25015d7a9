package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with the two H2 files of the embedded default. */
final class EmbeddedDatabase {

    private static final String READ_MODEL = "read-model";

    /**
     * A second process may join (AUTO_SERVER), and a commit is in the file before it is acknowledged (WRITE_DELAY). H2 writes
     * no file of its own with the statements that failed, and the values in them (TRACE_LEVEL_FILE).
     */
    private static final String OPTIONS = ";AUTO_SERVER=TRUE;WRITE_DELAY=0;TRACE_LEVEL_FILE=0";

    /**
     * H2 keeps overwritten pages for 45 seconds, in case the power fails before the disk has written what replaces them. What
     * can be built anew from the events need not be that careful, and takes a fraction of the room.
     */
    private static final String DERIVED = ";RETENTION_TIME=1000";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final List<String> DATABASES = List.of("events", READ_MODEL);

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path folder;

    private EmbeddedDatabase(Path folder) {
        this.folder = folder;
    }

    /** @throws StartupException if the folder cannot be made or written to */
    static EmbeddedDatabase in(Path dataDir) {
        // Read by H2 when its network code loads: other machines have no business with the file's server.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        leaveClosingToThePools();
        Path folder = dataDir.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                if (knowsOwners(folder)) {
                    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
                }
            }
            Files.delete(Files.createTempFile(folder, ".writable", ""));
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
        return new EmbeddedDatabase(folder);
    }

    /**
     * The address of one of the databases in the folder. Its file is made here if it is missing, so that it is never
     * readable by others, whatever the folder is.
     *
     * @throws StartupException if the file cannot be made
     */
    String url(String name) {
        Path file = folder.resolve(name + ".mv.db");
        try {
            if (Files.notExists(file) && knowsOwners(folder)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
        } catch (FileAlreadyExistsException e) {
            log.debug("Another process has made {} meanwhile", file);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
        return "jdbc:h2:file:" + folder.resolve(name) + OPTIONS + (name.equals(READ_MODEL) ? DERIVED : "");
    }

    /**
     * Keeps others out of the file that says how to join the database, which H2 makes when it opens one.
     *
     * @param name of an open database
     */
    void guard(String name) {
        Path file = lockFile(name);
        try {
            if (knowsOwners(folder)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
        } catch (IOException e) {
            // Another user's, who has opened the database first, or gone again with the last process.
            log.debug("{} stays as it is", file, e);
        }
    }

    private static boolean knowsOwners(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix");
    }

    static StartupException cannotWrite(Path folder, IOException e) {
        return new StartupException(
                "The data directory %s cannot be written to (%s). Set SVCTOK_DATA_DIR to one that can be."
                        .formatted(folder, reason(e)),
                e);
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException
                        ? "a file is in its way"
                        : e instanceof NoSuchFileException
                                ? "nothing can be made there"
                                : String.valueOf(e.getMessage());
    }

    /**
     * Takes a name among the processes that use the folder, for as long as this one lives. Where it is the only one, the
     * files are cleared away in which a process that was killed said how to join it: H2 would look for it for seconds. It
     * locks the databases' files themselves as well, so nothing can go wrong where somebody else has opened them.
     *
     * @throws StartupException if the folder cannot be written to
     */
    NodeId join() {
        Turn turn = Turn.take(folder);
        try {
            NodeId name = NodeId.firstFreeIn(folder);
            if (name.isTheOnlyOneIn(folder)) {
                for (String database : DATABASES) {
                    Files.deleteIfExists(lockFile(database));
                }
            }
            return name;
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        } finally {
            turn.close();
        }
    }

    private Path lockFile(String database) {
        return folder.resolve(database + ".lock.db");
    }

    /**
     * Lets the files stay open until the pools close them. H2 closes them as soon as the process is told to stop, while
     * requests are still being finished, and has no setting for it together with AUTO_SERVER. Told that its end has come
     * already, it does not get ready for it, neither now nor when this process takes over a file later.
     */
    private static void leaveClosingToThePools() {
        try {
            Field ended = Class.forName("org.h2.engine.OnExitDatabaseCloser").getDeclaredField("terminated");
            ended.setAccessible(true);
            ended.setBoolean(null, true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This version of H2 closes its files in another way", e);
        }
    }
}
