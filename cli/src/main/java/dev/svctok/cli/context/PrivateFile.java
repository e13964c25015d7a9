package dev.svctok.cli.context;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that only its owner may read, from the moment at which it exists. */
public final class PrivateFile {

    private static final int MAX_LINKS = 40;

    private PrivateFile() {}

    /** Replaces the file as a whole: whoever reads it sees the old content or the new. */
    static void write(Path path, String content) throws IOException {
        Path target = target(path);
        Path directory = target.resolveSibling("");
        Files.createDirectories(directory, mode("rwx------"));
        Path draft = Files.createTempFile(directory, ".config", ".tmp", mode("rw-------"));
        try {
            fill(draft, content);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The file itself, behind whatever links lead there, whether it is there already or not. */
    private static Path target(Path path) throws IOException {
        Path target = path.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(target); links++) {
            if (links == MAX_LINKS) {
                throw new FileSystemException(path.toString(), null, "its links go round in a circle");
            }
            target = target.resolveSibling(Files.readSymbolicLink(target));
        }
        return target;
    }

    /** Held while a file is read, changed and written, so that nobody else's change is lost in between. */
    static FileChannel lock(Path path) throws IOException {
        Path target = target(path);
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new FileSystemException(target.toString(), null, "it is no regular file");
        }
        Path directory = target.resolveSibling("");
        Files.createDirectories(directory, mode("rwx------"));
        FileChannel channel = FileChannel.open(
                directory.resolve(".sts.lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                mode("rw-------"));
        channel.lock();
        return channel;
    }

    /** Opens a file to read and to write, and makes it where it is not there. */
    public static FileChannel open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new FileSystemException(path.toString(), null, "it is no regular file");
        }
        return FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                mode("rw-------"));
    }

    private static void fill(Path file, String content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    /** What an exception of the file system says, in words. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason == null ? e.getClass().getSimpleName() : reason;
    }
}
