package dev.svctok.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.testing.TestStorage;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The main job as a person does it: create, use, list and delete with sts. */
class CliIT {

    private static final Pattern CREATED = Pattern.compile("✅ Service token created: (svctok-[0-9A-Za-z]{38})\\R");

    private static Service service;
    private static Sts sts;

    @BeforeAll
    static void start() {
        service = Service.standalone(TestStorage.fresh(Dialect.H2)).start();
        sts = new Sts(Map.of());
        Sts.Result saved = sts.runWithInput(
                service.firstToken(),
                "context",
                "save",
                "--name",
                "local",
                "--url",
                service.url(),
                "--service-token",
                "-");
        assertThat(saved.exitCode()).as(saved.err()).isZero();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void createUseListDeleteThenAsTheContractShows() {
        Sts.Result created = sts.run(
                "service-token",
                "create",
                "--name",
                "my-service-token",
                "--roles",
                "stackstate-power-user",
                "--expiration",
                "2099-12-31");
        assertThat(created.exitCode()).as(created.err()).isZero();
        Matcher shown = CREATED.matcher(created.out());
        assertThat(shown.matches()).as(created.out()).isTrue();
        String secret = Secrets.seen(shown.group(1));

        Sts holder = new Sts(Map.of("STS_CLI_URL", service.url(), "STS_CLI_SERVICE_TOKEN", secret));
        Sts.Result listed = holder.run("service-token", "list");
        assertThat(listed.exitCode()).as(listed.err()).isZero();
        String row = listed.out()
                .lines()
                .filter(line -> line.contains("my-service-token"))
                .findFirst()
                .orElseThrow();
        assertThat(row).matches("\\d+ +\\| my-service-token \\| 2099-12-31 \\| \\[stackstate-power-user\\]");
        String id = row.substring(0, row.indexOf(' '));

        assertThat(sts.run("service-token", "delete", id).out()).isEqualTo("✅ Service token deleted: " + id + "\n");
        assertThat(holder.run("service-token", "list").exitCode()).isEqualTo(4);
        assertThat(sts.run("service-token", "delete", id).exitCode()).isEqualTo(8);
    }

    @Test
    void everythingAsJsonThenAsTheContractShows() {
        Sts.Result created =
                sts.run("service-token", "create", "-n", "json", "--roles", "stackstate-guest", "-o", "json");
        JsonNode token = Api.JSON.readTree(created.out()).get("service-token");
        Secrets.seen(token.get("token").stringValue());
        long id = token.get("id").longValue();

        assertThat(Api.JSON
                        .readTree(sts.run("-o", "json", "service-token", "list").out())
                        .get("service-tokens")
                        .valueStream()
                        .map(listed -> listed.get("id").longValue()))
                .contains(id);
        assertThat(sts.run("service-token", "delete", "-i", String.valueOf(id), "--output=json")
                        .out())
                .isEqualTo("{\"deleted-service-token\": " + id + "}\n");
        Sts.Result again = sts.run("service-token", "delete", String.valueOf(id), "-o", "json");
        assertThat(again.exitCode()).isEqualTo(8);
        assertThat(Api.JSON.readTree(again.out()).get("error-message").stringValue())
                .contains(String.valueOf(id));
    }

    @Test
    void contextsThenSavedShownChosenCheckedAndForgotten() {
        Sts other = new Sts(Map.of());
        for (String name : List.of("one", "two")) {
            assertThat(other.runWithInput(
                                    service.firstToken(),
                                    "context",
                                    "save",
                                    "--name",
                                    name,
                                    "--url",
                                    service.url(),
                                    "--api-token",
                                    "-")
                            .exitCode())
                    .isZero();
        }
        assertThat(other.run("context", "show").out()).isEqualTo("two\n");
        assertThat(other.run("context", "set", "--name", "one").exitCode()).isZero();
        assertThat(other.run("context", "list").out().lines().toList().get(1)).matches("\\* +\\| one +\\| http.*");
        assertThat(other.run("context", "validate").exitCode()).isZero();
        assertThat(other.run("context", "delete", "--name", "one").exitCode()).isZero();
        assertThat(other.run("service-token", "list").exitCode()).isEqualTo(1);
        assertThat(other.run("service-token", "list", "-c", "two").exitCode()).isZero();
        assertThat(other.run("context", "validate", "--name", "one").exitCode()).isEqualTo(8);
        assertThat(other.run("version").out()).startsWith("sts ");
    }

    @Test
    void powerUserGrantsAdminThenRefusedWithExitCodeTwo() {
        Api.Created power = service.api().create(service.firstToken(), "power", "stackstate-power-user");
        Sts.Result refused = new Sts(Map.of("STS_CLI_URL", service.url(), "STS_CLI_SERVICE_TOKEN", power.secret()))
                .run("service-token", "create", "--name", "x", "--roles", "stackstate-admin");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).startsWith("❌ ").contains("can only be given what its creator may do");
    }

    @Test
    void unknownRoleInJsonThenTheKnownOnesAreNamed() {
        Sts.Result refused = sts.run("service-token", "create", "-n", "x", "--roles", "ADMIN", "-o", "json");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(Api.JSON.readTree(refused.out()).get("error").booleanValue()).isTrue();
        assertThat(refused.out()).contains("stackstate-admin");
    }

    @Test
    void rolesThenThoseThatTheCallerMayGrant() {
        Sts.Result roles = sts.run("user-session", "roles");
        assertThat(roles.exitCode()).as(roles.err()).isZero();
        assertThat(roles.out()).contains("stackstate-admin", "stackstate-guest");
    }
}
