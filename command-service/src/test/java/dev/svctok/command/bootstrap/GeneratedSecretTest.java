package dev.svctok.command.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.SecretFormat;
import dev.svctok.command.SecretGenerator;
import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedSecretTest {

    private final SecretGenerator generator = new SecretGenerator(new SecureRandom());

    private final Path dataDir;

    GeneratedSecretTest(@TempDir Path dataDir) {
        this.dataDir = dataDir;
    }

    @Test
    void inEmptyFolderThenAdminTokenInAFileOfItsOwnerAlone() throws IOException {
        BootstrapSecret secret = GeneratedSecret.in(dataDir, generator);

        Path file = dataDir.resolve("bootstrap-token");
        assertThat(Files.readString(file)).isEqualTo(secret.plain() + System.lineSeparator());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(SecretFormat.isPlausible(secret.plain())).isTrue();
        assertThat(secret.roles()).containsExactly(RoleCatalog.ADMIN);
        assertThat(secret.ttl()).isEqualTo(Duration.ofHours(24));
        assertThat(dataDir).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void inFolderWithAFileThenItsToken() throws IOException {
        String token = generator.newSecret();
        Files.writeString(dataDir.resolve("bootstrap-token"), token + "\n");

        assertThat(GeneratedSecret.in(dataDir, generator).plain()).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "garbage", "svctok-00000000000000000000000000000000aaaaaa"})
    void inFolderWithADamagedFileThenSaysWhatToDo(String content) throws IOException {
        Path file = Files.writeString(dataDir.resolve("bootstrap-token"), content);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> GeneratedSecret.in(dataDir, generator))
                .withMessage("%s does not hold a token. Remove it, and the next start writes a new one.", file);
    }

    @Test
    void inFolderThatIsNotThereThenNamesTheFile() {
        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> GeneratedSecret.in(dataDir.resolve("nowhere"), generator))
                .withMessageContaining("bootstrap-token cannot be written or read");
    }

    @Test
    void inAtTheSameTimeThenOneToken() throws Exception {
        int starts = 8;
        var together = new CyclicBarrier(starts);
        ExecutorService nodes = Executors.newFixedThreadPool(starts);
        try {
            List<Callable<String>> tasks = new ArrayList<>();
            for (int i = 0; i < starts; i++) {
                tasks.add(() -> {
                    together.await();
                    return GeneratedSecret.in(dataDir, generator).plain();
                });
            }
            List<String> tokens = new ArrayList<>();
            for (Future<String> token : nodes.invokeAll(tasks)) {
                tokens.add(token.get());
            }
            assertThat(tokens).hasSize(starts).containsOnly(tokens.get(0));
            assertThat(dataDir.toFile().list()).containsExactly("bootstrap-token");
        } finally {
            nodes.shutdownNow();
        }
    }
}
