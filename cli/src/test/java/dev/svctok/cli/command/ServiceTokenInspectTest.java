package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.SecretFormat;
import dev.svctok.cli.CliTest;
import dev.svctok.cli.StubService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTokenInspectTest extends CliTest {

    private static final String INTROSPECTION = "POST /api/security/introspect";
    private static final String LISTED = "GET /api/security/tokens/107484341630693";
    private static final String INSPECTED = SecretFormat.write("0123456789abcdefghijklmnopqrstuv");
    private static final String ACTIVE = """
            {"active":true,"sub":"107484341630693","client_id":"night\\u00e9","username":"night\\u00e9","scope":"get-service-tokens orders:read",\
            "exp":1924905600,"iat":1795745018,"iss":"https://tokens.example.com","roles":["shop","stackstate-guest"],"later":1}""";

    @BeforeEach
    void connected() {
        connect();
        inBerlinAt("2026-11-27T12:00:00Z");
        service.when(INTROSPECTION, 200, ACTIVE);
        service.when(LISTED, 200, """
                {"id":107484341630693,"lastUpdateTimestamp":1795745018000,"name":"night","roles":[],
                 "lastUsed":{"timestamp":1795776618999,"remoteAddress":"10.1.2.3","userAgent":"curl/8.1","introspectedBy":77}}""");
    }

    private Result inspect(String input, String... more) {
        String[] words = new String[more.length + 2];
        words[0] = "service-token";
        words[1] = "inspect";
        System.arraycopy(more, 0, words, 2, more.length);
        return stsReading(input, words);
    }

    @Test
    void inspectTellsWhoItIsWhatItMayDoAndUntilWhen() {
        assertThat(inspect(INSPECTED + "\n")).isEqualTo(new Result(0, """
                ✅ Valid service token: nighté
                ID: 107484341630693
                Roles: [shop, stackstate-guest]
                May: get-service-tokens orders:read
                Created: 2026-11-27 03:03:38+01:00
                Expires: 2030-12-31 01:00:00+01:00
                Last used: 2026-11-27 11:50:18+01:00 from 10.1.2.3 (told by token 77) with curl/8.1
                Issued by: https://tokens.example.com
                If it has leaked, delete it: sts service-token delete 107484341630693
                """, ""));
    }

    @Test
    void inspectSendsItInTheBodyAndCallsWithTheOtherToken() {
        inspect(INSPECTED);

        StubService.Request request = service.requests().get(0);
        assertThat(request.line()).isEqualTo(INTROSPECTION);
        assertThat(request.body()).isEqualTo("record_use=false&token=" + INSPECTED);
        assertThat(request.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        assertThat(request.authorization()).isEqualTo("ApiKey " + TOKEN);
    }

    @Test
    void inspectAsJsonPassesOnWhatTheServiceTells() {
        assertThat(inspect(INSPECTED, "-o", "json").out())
                .isEqualTo("{\"service-token\": {\"active\": true, \"sub\": \"107484341630693\","
                        + " \"client_id\": \"nighté\", \"username\": \"nighté\", \"scope\": \"get-service-tokens orders:read\","
                        + " \"exp\": 1924905600, \"iat\": 1795745018, \"iss\": \"https://tokens.example.com\","
                        + " \"roles\": [\"shop\", \"stackstate-guest\"], \"later\": 1},"
                        + " \"last-used\": {\"timestamp\": 1795776618999, \"remoteAddress\": \"10.1.2.3\","
                        + " \"userAgent\": \"curl/8.1\", \"introspectedBy\": 77}}\n");
    }

    @Test
    void inspectOneThatNeverExpiresAndMayDoNothingThenThatIsSaid() {
        service.when(
                INTROSPECTION, 200, "{\"active\":true,\"sub\":\"7\",\"client_id\":\"ci\",\"scope\":\"\",\"roles\":[]}");

        service.when("GET /api/security/tokens/7", 200, """
                {"id":7,"lastUpdateTimestamp":1795745018000,"name":"ci","roles":[]}""");

        assertThat(inspect(INSPECTED).out()).isEqualTo("""
                ✅ Valid service token: ci
                ID: 7
                Roles: []
                May: nothing
                Expires: never
                Last used: never (a use shows after a minute at the latest)
                If it has leaked, delete it: sts service-token delete 7
                """);
    }

    @Test
    void inspectWithoutThePermissionToListThenAllTheRest() {
        service.refuse(LISTED, 403, "The permission get-service-tokens is needed, and the token does not have it.");

        Result text = inspect(INSPECTED);
        Result json = inspect(INSPECTED, "-o", "json");

        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .contains(
                        "Last used: not known: The permission get-service-tokens is needed, and the token does not have it.\n")
                .contains("Issued by: ");
        assertThat(json.exitCode()).isZero();
        assertThat(json.out()).contains("\"later\": 1}}").doesNotContain("last-used");
        assertThat(json.err()).contains("Last used: not known: The permission get-service-tokens is needed");
    }

    @Test
    void inspectAFileOfAnEditorThatMarksItThenTheMarkIsLeftOut() {
        assertThat(inspect("\uFEFF" + INSPECTED + "\r\n").exitCode()).isZero();

        assertThat(service.requests().get(0).body()).isEqualTo("record_use=false&token=" + INSPECTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "svctok-0123456789abcdefghijklmnopqrstuvAAAAAA | starts with \"svctok-\" but its checksum is wrong",
                "svctok-0123456789abcdefghijklmno              | starts with \"svctok-\" but its checksum is wrong",
                "short                                         | is 5 characters long, 22 are needed",
                "a token with blanks in the middle of it       | must be of printable ASCII characters without blanks"
            })
    void inspectWhatIsNoTokenThenNobodyIsAsked(String token, String fault) {
        Result result = inspect(token);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .startsWith("❌ This is no token: it ")
                .contains(fault)
                .contains("Was it copied whole?")
                .doesNotContain(token);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void inspectOneThatAnOperatorHasChosenThenTheServiceIsAsked() {
        assertThat(inspect("chosen/by+an=operator&%").exitCode()).isZero();

        assertThat(service.requests().get(0).body())
                .isEqualTo("record_use=false&token=chosen%2Fby%2Ban%3Doperator%26%25");
    }

    @Test
    void inspectOneThatIsNotValidThenNotFound() {
        service.when(INTROSPECTION, 200, "{\"active\":false}");

        assertThat(inspect(INSPECTED))
                .isEqualTo(
                        new Result(
                                8,
                                "",
                                "❌ The token is not valid: the service has never known it, or it has expired or is deleted\nWhich of them, the log of the service tells\n"));
        assertThat(inspect(INSPECTED, "-o", "json").out()).startsWith("{\"error\": true, \"error-message\": ");
    }

    @Test
    void inspectWithoutAnythingOnStdinThenTold() {
        assertThat(inspect("\n"))
                .isEqualTo(new Result(
                        3,
                        "",
                        "❌ There is no token on stdin\nPut it into a file that only you can read: ... < FILE\n"));
    }

    @Test
    void inspectWithTheCallersTokenOnStdinTooThenTold() {
        Result result = inspect(INSPECTED, "--service-token", "-");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("stdin cannot hold two tokens").contains("STS_CLI_SERVICE_TOKEN");
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void inspectATokenOnTheCommandLineThenRefusedWithoutTellingIt() {
        Result result = inspect("", INSPECTED);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("does not belong on the command line").doesNotContain(INSPECTED);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void inspectWithoutThePermissionThenItIsNamed() {
        service.refuse(INTROSPECTION, 403, "The permission verify-service-tokens is needed");

        assertThat(inspect(INSPECTED).err()).contains("verify-service-tokens is needed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"active\":true}", "nonsense"})
    void inspectWhenTheAnswerIsNoneThenThatIsSaid(String answer) {
        service.when(INTROSPECTION, 200, answer);

        assertThat(inspect(INSPECTED).exitCode()).isEqualTo(2);
    }

    @Test
    void verboseThenTheTokenIsNotShown() {
        Result result = inspect(INSPECTED, "-v");

        assertThat(result.err()).contains("POST ").doesNotContain(INSPECTED);
    }
}
