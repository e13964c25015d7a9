package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProjectionCancelTest extends CliTest {

    private static final String CANCEL = "DELETE /api/admin/projections/token-list/rebuild";

    @BeforeEach
    void connected() {
        connect();
        service.when(CANCEL, 204, "");
    }

    @Test
    void cancelSaysWhatWasCalledOff() {
        assertThat(sts("projection", "cancel", "token-list"))
                .isEqualTo(new Result(0, "✅ Rebuild called off: token-list\n", ""));
    }

    @Test
    void cancelAsJsonNamesTheProjection() {
        assertThat(sts("projection", "cancel", "token-list", "-o", "json"))
                .isEqualTo(new Result(0, "{\"cancelled-rebuild\": \"token-list\"}\n", ""));
    }

    @Test
    void cancelWhenNoneRunsIsNotFound() {
        service.refuse(CANCEL, 404, "No rebuild of token-list runs");

        assertThat(sts("projection", "cancel", "token-list"))
                .isEqualTo(new Result(8, "", "❌ No rebuild of token-list runs\nSee: sts projection list\n"));
    }

    @Test
    void cancelWithoutANameIsWrongUsage() {
        assertThat(sts("projection", "cancel").exitCode()).isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }
}
