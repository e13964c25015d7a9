package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What {@code ./run} does before the service. Alone, as it takes away what the others start from. */
@Isolated
class RunIT {

    private static final String BOOTSTRAP = Secrets.seen("a-bootstrap-token-for-the-run-test");

    @Test
    void startWithSettingsInTheEnvironmentThenTheQuickStartIsPreparedOnceAndForAll() throws IOException {
        for (Path archive : archives()) {
            Files.delete(archive);
        }
        for (int start = 1; start <= 2; start++) {
            TestStorage storage = TestStorage.fresh(Dialect.H2);
            try (Service service = Service.standalone(storage)
                    .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_TOKEN", BOOTSTRAP)
                    .env("STACKSTATE_AUTHENTICATION_SERVICETOKEN_BOOTSTRAP_ROLES", "stackstate-power-user")
                    .start()) {
                assertThat(service.log().contains("preparing a quick start"))
                        .as("start %d prepares", start)
                        .isEqualTo(start == 1);
                assertThat(service.api().status(BOOTSTRAP)).isEqualTo(200);
            }
            assertThat(archives()).singleElement().asString().endsWith(".jsa");
        }
    }

    private static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(Repository.file("standalone/target/app"))) {
            return files.filter(file -> file.toString().contains(".jsa")).toList();
        }
    }
}
