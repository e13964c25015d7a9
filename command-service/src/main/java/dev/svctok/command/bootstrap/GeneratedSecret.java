package dev.svctok.command.bootstrap;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.SecretFormat;
import dev.svctok.command.SecretGenerator;
import dev.svctok.eventstore.DataDirectory;
import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * The first admin token of an embedded service for which nobody configured one, in a file that its owner alone can read.
 * The file comes first and the token is made of what it holds: however often a start is cut short, and however many start
 * at once, they mean the same token.
 */
final class GeneratedSecret {

    static final String FILE = "bootstrap-token";

    private static final Duration TTL = Duration.ofHours(24);

    private GeneratedSecret() {}

    /** Where the token of an embedded service lies. */
    static String fileIn(DataDirectory dataDirectory) {
        return dataDirectory.path() == null
                ? FILE
                : dataDirectory.path().resolve(FILE).toString();
    }

    /** @throws StartupException if the file cannot be written or does not hold a token */
    static BootstrapSecret in(Path dataDir, SecretGenerator generator) {
        Path file = dataDir.resolve(FILE);
        try {
            writeIfMissing(file, generator.newSecret());
            String token = Files.readString(file).strip();
            if (!SecretFormat.isPlausible(token)) {
                throw new StartupException(
                        "%s does not hold a token. Remove it, and the next start writes a new one.".formatted(file));
            }
            return new BootstrapSecret(token, List.of(RoleCatalog.ADMIN), TTL);
        } catch (IOException e) {
            throw new StartupException(
                    "%s cannot be written or read (%s)."
                            .formatted(file, e.getClass().getSimpleName()),
                    e);
        }
    }

    /** Whole or not at all: a link to the finished file appears at once, and fails if there is one already. */
    private static void writeIfMissing(Path file, String token) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        Path draft = Files.createTempFile(file.getParent(), "." + FILE, "", ownerOnly(file));
        try {
            Files.writeString(draft, token + System.lineSeparator());
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // Another process was quicker; its token is the one.
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path file) throws IOException {
        return Files.getFileStore(file.getParent()).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
