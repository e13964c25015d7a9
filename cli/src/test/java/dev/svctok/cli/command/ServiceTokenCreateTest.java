package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTokenCreateTest extends CliTest {

    private static final String CREATE = "POST /api/security/tokens";

    @BeforeEach
    void connected() {
        connect();
        service.when(CREATE, 200, "{\"token\":\"svctok-abc\",\"name\":\"n\",\"id\":5,\"roles\":[\"a\",\"b\"]}");
    }

    @Test
    void createPrintsTheToken() {
        assertThat(sts("service-token", "create", "--name", "n", "--roles", "a,b"))
                .isEqualTo(new Result(0, "✅ Service token created: svctok-abc\n", ""));
        assertThat(service.onlyRequest().body()).isEqualTo("{\"name\": \"n\", \"roles\": [\"a\", \"b\"]}");
    }

    @Test
    void createAsJsonPrintsTheAnswer() {
        assertThat(sts("service-token", "create", "-n", "n", "--roles", "a", "-o", "json")
                        .out())
                .isEqualTo("{\"service-token\": {\"token\": \"svctok-abc\", \"name\": \"n\", \"id\": 5,"
                        + " \"roles\": [\"a\", \"b\"]}}\n");
    }

    @Test
    void createSendsAllThatIsGiven() {
        sts(
                "service-token",
                "create",
                "--name=ż\"",
                "--roles",
                "a",
                "--roles",
                "b,c",
                "--expiration",
                "2030-12-31",
                "--dedicatedSubject",
                "",
                "--description",
                "d");

        assertThat(service.onlyRequest().body())
                .isEqualTo("{\"name\": \"ż\\\"\", \"roles\": [\"a\", \"b\", \"c\"], \"expiryDate\": 1924905600000,"
                        + " \"dedicatedSubject\": \"\", \"description\": \"d\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30", "2026-13-01", "30-12-2031", "2026-1-01", "+026-01-01", "tomorrow", ""})
    void createWhenTheDateIsNoneIsWrongUsage(String date) {
        Result result = sts("service-token", "create", "-n", "n", "--roles", "a", "--expiration", date);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("yyyy-MM-dd");
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void createWhenFlagsAreMissingNamesThemAll() {
        assertThat(sts("service-token", "create")).isEqualTo(new Result(3, "", """
                        ❌ Missing flags: --name NAME, --roles ROLES
                        See: sts service-token create --help
                        """));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,,b", "a,", ",a", ",", ""})
    void createWhenARoleIsEmptyIsWrongUsage(String roles) {
        assertThat(sts("service-token", "create", "-n", "n", "--roles", roles).exitCode())
                .isEqualTo(3);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void createWhenRefusedPrintsEveryFault() {
        service.refuse(CREATE, 400, "Role x does not exist", "The name is blank");

        Result result = sts("service-token", "create", "-n", " ", "--roles", "x");

        assertThat(result).isEqualTo(new Result(2, "", """
                        ❌ Role x does not exist
                           The name is blank
                        Nothing was changed. See --help, and for the roles: sts user-session roles
                        """));
    }

    @Test
    void createWhenItMayHaveBeenDoneThenItIsNotToBeDoneAgainBlindly() {
        service.refuse(CREATE, 502, "It may be there");

        assertThat(sts("service-token", "create", "-n", "n", "--roles", "a").err())
                .startsWith("❌ It may be there\nSee whether it is there: sts service-token list; if it stays so, ask")
                .doesNotContain("Try again");
    }

    @Test
    void createWhenTheExpiryIsPastPrintsTheMessage() {
        service.when(
                CREATE,
                400,
                "{\"_type\":\"ServiceTokenInvalidExpiryError\",\"message\":\"The expiry is past\",\"errors\":[]}");

        assertThat(sts("service-token", "create", "-n", "n", "--roles", "a", "--expiration", "2001-01-01")
                        .err())
                .startsWith("❌ The expiry is past\n");
    }

    @Test
    void createWhenNotAllKnowTheTokenYetThenSaysWho() {
        service.when(
                CREATE,
                200,
                "application/json",
                "{\"token\":\"svctok-abc\",\"name\":\"n\"}",
                Map.of("X-Svctok-Pending", "list, verifier;node=\"7@web-2/x\", verifier;node=\"*\""));

        assertThat(sts("service-token", "create", "-n", "n", "--roles", "a"))
                .isEqualTo(
                        new Result(
                                0,
                                "✅ Service token created: svctok-abc\n",
                                "It may take a moment until the token is known everywhere. Not yet to: the process 7@web-2/x, any process, the list\n"));
    }

    @Test
    void createGoesToTheCommandUrl() throws Exception {
        try (dev.svctok.cli.StubService commands = new dev.svctok.cli.StubService()) {
            commands.when(CREATE, 200, "{\"token\":\"svctok-abc\",\"name\":\"n\"}");

            sts("service-token", "create", "-n", "n", "--roles", "a", "--command-url", commands.url() + "/");

            assertThat(commands.requests()).hasSize(1);
            assertThat(service.requests()).isEmpty();
        }
    }
}
