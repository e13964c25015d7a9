package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserSessionRolesTest extends CliTest {

    private static final String ROLES = "GET /api/user/session/availableRoles";

    @BeforeEach
    void connected() {
        connect();
    }

    @Test
    void rolesPrintsOneOnEachLine() {
        service.when(ROLES, 200, "{\"roles\":[\"a\",\"b\"]}");

        assertThat(sts("user-session", "roles")).isEqualTo(new Result(0, "a\nb\n", ""));
        assertThat(sts("user-session", "roles", "-o", "json").out()).isEqualTo("{\"roles\": [\"a\", \"b\"]}\n");
    }

    @Test
    void rolesWhenThereAreNoneSaysSo() {
        service.when(ROLES, 200, "{\"roles\":[]}");

        assertThat(sts("user-session", "roles").out()).isEqualTo("No roles found.\n");
    }

    @Test
    void rolesWhenSomethingElseAnswersIsAnError() {
        service.when(ROLES, 200, "{}");

        assertThat(sts("user-session", "roles").exitCode()).isEqualTo(2);
    }
}
