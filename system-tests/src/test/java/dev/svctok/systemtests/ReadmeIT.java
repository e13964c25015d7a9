package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every command that the README shows as runnable is run: here the blocks that are marked {@code sh}, in order, on a service that
 * has just been started. Those marked {@code shell} need more than that, and are run by tests of their own.
 */
class ReadmeIT {

    private static final String START = "./run\n";

    @Test
    void everyShellBlockThenItRuns() {
        List<String> blocks = Readme.blocks(Readme.text(), "sh");
        assertThat(blocks).hasSizeGreaterThan(5);
        assertThat(blocks.get(0)).isEqualTo(START);

        Newcomer newcomer = new Newcomer();
        try (Service service = Service.standalone(newcomer.storage()).start()) {
            int port = URI.create(service.url()).getPort();
            service.firstToken();
            for (String block : blocks.subList(1, blocks.size())) {
                newcomer.run(block.replace("localhost:8080", "localhost:" + port));
            }
            assertThat(service.api()
                            .get("/api/security/tokens?name=nightly", service.firstToken())
                            .body())
                    .contains("\"nightly\"");
            assertThat(service.api()
                            .get("/api/security/tokens?name=my-service-token", service.firstToken())
                            .body())
                    .isEqualTo("[]");
        }
    }

    @Test
    void documentedRolesThenTheyAreTheOnesThatThereAre() {
        String readme = Readme.text();
        try (Service service = Service.standalone(TestStorage.fresh(Dialect.H2)).start()) {
            Api.JSON
                    .readTree(service.api()
                            .get("/api/user/session/availableRoles", service.firstToken())
                            .body())
                    .get("roles")
                    .valueStream()
                    .forEach(role -> assertThat(readme).contains("| `" + role.stringValue() + "` |"));
        }
    }
}
