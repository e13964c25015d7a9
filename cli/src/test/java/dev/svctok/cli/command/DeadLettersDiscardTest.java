package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersDiscardTest extends CliTest {

    private static final String DISCARD = "DELETE /api/admin/projections/token-list/dead-letters/a-1";

    @BeforeEach
    void connected() {
        connect();
        service.when(DISCARD, 204, "");
    }

    @Test
    void discardPrintsTheId() {
        assertThat(sts("projection", "dead-letters", "discard", "token-list", "a-1", "--yes"))
                .isEqualTo(new Result(0, "✅ Dead letter discarded: a-1\n", ""));
    }

    @Test
    void discardAsJsonPrintsTheId() {
        assertThat(sts("projection", "dead-letters", "discard", "--yes", "token-list", "a-1", "-o", "json"))
                .isEqualTo(new Result(0, "{\"discarded-dead-letter\": \"a-1\"}\n", ""));
    }

    @Test
    void discardThatIsNotConfirmedSaysWhatItWouldDo() {
        assertThat(sts("projection", "dead-letters", "discard", "token-list", "a-1"))
                .isEqualTo(new Result(3, "", """
                        ❌ This would discard the dead letter a-1: token-list goes on without its event
                        If that is meant, add --yes. What it is: sts projection dead-letters show token-list a-1
                        """));
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void discardOfAnUnknownOneNamesTheLists() {
        service.refuse(DISCARD, 404, "There is no dead letter a-1");

        assertThat(sts("projection", "dead-letters", "discard", "token-list", "a-1", "--yes"))
                .isEqualTo(new Result(8, "", """
                        ❌ There is no dead letter a-1
                        See: sts projection list and: sts projection dead-letters list
                        """));
    }

    @Test
    void discardWithoutAnIdIsWrongUsage() {
        assertThat(sts("projection", "dead-letters", "discard", "token-list", "--yes")
                        .err())
                .startsWith("❌ Missing argument: ID\n");
        assertThat(sts("projection", "dead-letters", "discard", "--yes").err())
                .startsWith("❌ Missing argument: NAME\n");
        assertThat(service.requests()).isEmpty();
    }
}
