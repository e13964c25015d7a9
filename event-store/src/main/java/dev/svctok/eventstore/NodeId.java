package dev.svctok.eventstore;

import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this process is among those that share the projections. On the embedded database the name is the first free one of
 * node-1, node-2 and so on, held by a lock that the operating system drops when the process dies: the next process takes
 * over its projections at once instead of waiting for its claims to run out.
 */
public final class NodeId implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NodeId.class);
    private static final int MAX_NODES = 64;

    /** What PostgreSQL keeps of the name of a connection's program. */
    private static final int MAX_LENGTH = 63;

    private static final Pattern NAME = Pattern.compile("node-[1-9][0-9]?");

    private final String value;
    private final @Nullable Path dataDir;
    private final @Nullable FileChannel held;

    private NodeId(String value, @Nullable Path dataDir, @Nullable FileChannel held) {
        this.value = value;
        this.dataDir = dataDir;
        this.held = held;
    }

    /** The name tells people where to look; its end makes it unique, as containers share process ids and host names. */
    public static NodeId ofProcess() {
        String place = ManagementFactory.getRuntimeMXBean().getName().replaceAll("[^\\x21-\\x7E]", "?");
        String unique = UUID.randomUUID().toString();
        int room = MAX_LENGTH - unique.length() - 1;
        return new NodeId(place.substring(0, Math.min(place.length(), room)) + "/" + unique, null, null);
    }

    static NodeId firstFreeIn(Path dataDir) {
        for (int i = 1; i <= MAX_NODES; i++) {
            String name = "node-" + i;
            FileChannel channel = tryHold(dataDir.resolve(name + ".lock"));
            if (channel != null) {
                return new NodeId(name, dataDir, channel);
            }
        }
        throw new StartupException("%d processes use the data directory %s already.".formatted(MAX_NODES, dataDir));
    }

    /** Whether no other process uses the folder. The answer stands as long as nobody can join. */
    boolean isTheOnlyOneIn(Path dataDir) throws IOException {
        for (int i = 1; i <= MAX_NODES; i++) {
            String name = "node-" + i;
            Path file = dataDir.resolve(name + ".lock");
            if (!name.equals(value) && Files.exists(file)) {
                FileChannel channel = tryHold(file);
                if (channel == null) {
                    return false;
                }
                channel.close();
            }
        }
        return true;
    }

    /** Whether the name is this process's alone, for as long as it lives: whoever had it before is dead. */
    public boolean isExclusive() {
        return held != null;
    }

    /**
     * Whether the process that had a name when this is called, or some time before, is dead for certain. One that merely
     * hangs, or cannot be reached, is not.
     */
    public boolean isDead(String name) {
        if (dataDir == null || name.equals(value) || !NAME.matcher(name).matches()) {
            return false;
        }
        try (FileChannel free = tryHold(dataDir.resolve(name + ".lock"))) {
            return free != null;
        } catch (IOException | StartupException e) {
            log.debug("Nothing is known of {}", name, e);
            return false;
        }
    }

    private static @Nullable FileChannel tryHold(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return channel;
            }
            channel.close();
            return null;
        } catch (IOException e) {
            throw new StartupException("%s cannot be written (%s).".formatted(file, e.getMessage()), e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        if (held != null) {
            held.close();
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
