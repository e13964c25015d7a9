package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.cli.CliTest;
import dev.svctok.cli.output.Terminal;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceTokenListTest extends CliTest {

    private static final String LIST = "GET /api/security/tokens";
    private static final String SINCE = "X-Svctok-Uses-Recorded-Since";
    private static final String SEED = """
            {"id":107484341630693,"lastUpdateTimestamp":1,"name":"my-service-token","roles":["stackstate-power-user"]}""";

    @BeforeEach
    void connected() {
        connect();
    }

    @Test
    void listPrintsTheTableOfTheContract() {
        service.when(LIST, 200, "[" + SEED + "]");

        Result result = sts("service-token", "list");

        assertThat(result).isEqualTo(new Result(0, """
                        ID              | NAME             | EXPIRATION | ROLES
                        107484341630693 | my-service-token |            | [stackstate-power-user]
                        """, ""));
        assertThat(service.onlyRequest().authorization()).isEqualTo("ApiKey " + TOKEN);
    }

    @Test
    void listPadsToTheWidestValueAndJoinsRoles() {
        service.when(LIST, 200, """
                [{"id":1,"name":"日本","expiration":1924905600000,"roles":["a","b"],"more":{"x":[1,null,true]}},
                 {"id":22,"name":"zażółć","roles":[]}]""");

        assertThat(sts("service-token", "list").out()).isEqualTo("""
                        ID | NAME   | EXPIRATION | ROLES
                        1  | 日本   | 2030-12-31 | [a, b]
                        22 | zażółć |            | []
                        """);
    }

    @Test
    void listOfAnExpiryThatNoCalendarShowsStaysReadable() {
        service.when(LIST, 200, """
                [{"id":1,"name":"last","expiration":253402300799999,"roles":[]},
                 {"id":2,"name":"far","expiration":253402300800000,"roles":[]},
                 {"id":3,"name":"farthest","expiration":9223372036854775807,"roles":[]}]""");

        assertThat(sts("service-token", "list").out()).isEqualTo("""
                        ID | NAME     | EXPIRATION | ROLES
                        1  | last     | 9999-12-31 | []
                        2  | far      | after 9999 | []
                        3  | farthest | after 9999 | []
                        """);
    }

    @Test
    void listAsJsonPassesOnWhatTheServiceSays() {
        service.when(LIST, 200, "[{\"id\":9007199254740991,\"name\":\"a\\\"\\u001b[31m\",\"new\":[1.50,null,{}]}]");

        assertThat(sts("service-token", "list", "-o", "json")).isEqualTo(new Result(0, """
                        {"service-tokens": [{"id": 9007199254740991, "name": "a\\"\\u001b[31m", "new": [1.50, null, {}]}]}
                        """, ""));
    }

    @Test
    void listWideThenAlsoWhenFromWhereAndWithWhatTheyWereUsedLast() {
        inBerlinAt("2026-11-27T12:00:00Z");
        service.when(LIST, 200, "application/json", """
                [{"id":1,"lastUpdateTimestamp":1795745018000,"name":"a","expiration":1924905600000,"roles":["r"],
                  "lastUsed":{"timestamp":1795776618999,"remoteAddress":"10.1.2.3","userAgent":"curl/8.1"}},
                 {"id":2,"lastUpdateTimestamp":1795745018000,"name":"b","roles":[],
                  "lastUsed":{"timestamp":1782864000000,"remoteAddress":"::1","introspectedBy":77}},
                 {"id":3,"lastUpdateTimestamp":1795745018000,"name":"c","roles":[],"lastUsed":{"timestamp":1795776618000}},
                 {"id":4,"lastUpdateTimestamp":1795745018000,"name":"new","roles":[]},
                 {"id":5,"lastUpdateTimestamp":1,"name":"old","roles":[]}]""", Map.of(SINCE, "2026-11-01T00:00:00Z"));

        assertThat(sts("service-token", "list", "-o", "wide")).isEqualTo(new Result(0, """
                        ID | NAME | EXPIRATION | ROLES | LAST USED                           | FROM                   | USER AGENT
                        1  | a    | 2030-12-31 | [r]   | 2026-11-27 11:50:18+01:00           | 10.1.2.3               | curl/8.1
                        2  | b    |            | []    | 2026-07-01 02:00:00+02:00           | ::1 (told by token 77) |\s
                        3  | c    |            | []    | 2026-11-27 11:50:18+01:00           |                        |\s
                        4  | new  |            | []    | never                               |                        |\s
                        5  | old  |            | []    | not since 2026-11-01 01:00:00+01:00 |                        |\s
                        """, ""));
    }

    @Test
    void listUnusedThenTheServiceIsAskedForThem() {
        inBerlinAt("2026-11-27T12:00:00Z");
        service.when(
                LIST + "?unusedFor=90d",
                200,
                "application/json",
                "[" + SEED + "]",
                Map.of(SINCE, "2026-08-29T12:00:00Z"));

        Result result = sts("service-token", "list", "--unused-for", "90d");

        assertThat(result.out()).contains("my-service-token");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void listUnusedForLongerThanUsesAreRecordedThenThatIsSaid() {
        inBerlinAt("2026-11-27T12:00:00Z");
        service.when(LIST + "?unusedFor=90d", 200, "application/json", "[]", Map.of(SINCE, "2026-08-29T12:00:00.001Z"));

        Result result = sts("service-token", "list", "--unused-for", "90d");

        assertThat(result.out()).isEqualTo("No service tokens found.\n");
        assertThat(result.err())
                .isEqualTo(
                        "Uses are recorded only since 2026-08-29 14:00:00+02:00: what was not used before that is not"
                                + " known, and not listed\n");
    }

    @ParameterizedTest
    @CsvSource({"90", "d", "0d", "-1d", "1y", "100000d", "''", "P90D"})
    void listUnusedForWhatIsNoDurationThenUsageError(String duration) {
        Result result = sts("service-token", "list", "--unused-for", duration);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("--unused-for");
        assertThat(service.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-o, wide", "--unused-for, 90d"})
    void listOfAnEarlierMomentWithUsesThenUsageError(String flag, String value) {
        Result result = sts("service-token", "list", "--as-of", "2026-11-01", flag, value);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains("and --as-of exclude each other");
    }

    @Test
    void otherVerbWideThenUsageError() {
        Result result = sts("service-token", "history", "7", "-o", "wide");

        assertThat(result).isEqualTo(new Result(3, "", """
                ❌ There is no wide output of sts service-token history
                Leave -o wide away
                """));
    }

    @Test
    void listWhenThereIsNothingSaysSo() {
        service.when(LIST, 200, "[]");

        assertThat(sts("service-token", "list").out()).isEqualTo("No service tokens found.\n");
        assertThat(sts("service-token", "list", "-o", "json").out()).isEqualTo("{\"service-tokens\": []}\n");
    }

    @Test
    void listStripsControlCharactersOfTheServer() {
        service.when(LIST, 200, "[{\"id\":1,\"name\":\"a\\u001b[2Jb\\nc\\u009b\\u202e\",\"roles\":[]}]");

        assertThat(sts("service-token", "list").out()).contains("1  | a[2Jbc |            | []");
    }

    @Test
    void listWhenForbiddenNamesThePermission() {
        service.refuse(LIST, 403, "Permission get-service-tokens is missing");

        Result result = sts("service-token", "list");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("""
                        ❌ Permission get-service-tokens is missing
                        Call with a token whose roles allow it: sts context set, or pass --service-token
                        """);
    }

    @Test
    void listWhenTheTokenIsRefusedSaysWhatToCheck() {
        service.refuse(LIST, 401, "The token is not accepted");

        Result result = sts("service-token", "list");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).isEqualTo("""
                        ❌ The token is not accepted
                        Check the token: sts context validate, or pass --service-token
                        """);
    }

    @Test
    void listWhenForbiddenAsJsonPrintsTheErrorOnStdout() {
        service.refuse(LIST, 403, "One", "Two");

        assertThat(sts("service-token", "list", "-o", "json"))
                .isEqualTo(new Result(2, "{\"error\": true, \"error-message\": \"One; Two\"}\n", ""));
    }

    @Test
    void listWhenTheServiceCannotVouchSaysWhenToTryAgain() {
        service.when(
                LIST,
                503,
                "application/json",
                "{\"errors\":[{\"message\":\"Not now\"}],\"trackingKey\":\"k-9\"}",
                Map.of("Retry-After", "3"));

        Result result = sts("service-token", "list");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("❌ Not now\nTry again in 3 s (tracking key k-9)\n");
    }

    @Test
    void listOfAHundredThousandIsComplete() {
        String row = "{\"id\":%d,\"name\":\"token-%d\",\"roles\":[\"stackstate-guest\"]}";
        service.when(
                LIST,
                200,
                IntStream.range(1, 100_001)
                        .mapToObj(i -> row.formatted(i, i))
                        .collect(Collectors.joining(",", "[", "]")));

        assertThat(sts("service-token", "list").out().lines()).hasSize(100_001);
    }

    @Test
    void listAtAWrongAddressIsNoMissingToken() {
        service.refuse("GET /elsewhere/security/tokens", 404, "There is nothing at /elsewhere/security/tokens.");

        Result result = sts("service-token", "list", "--api-path", "/elsewhere");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--api-path");
    }

    @ParameterizedTest
    @CsvSource({
        "--url, http://localhost:99999, has a port beyond 65535",
        "--url, http://, is malformed",
        "--url, ftp://localhost, must start with http:// or https://",
        "--url, http://local host, is malformed",
        "--url, http://localhost:7070?x=1, http://localhost:7070 must not carry",
        "--api-path, /a b, The API path /a b is malformed"
    })
    void listAtAnAddressThatIsNoneSaysWhatOneLooksLike(String flag, String value, String complaint) {
        Result result = sts("service-token", "list", flag, value);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains(complaint).contains("As in: --");
    }

    @Test
    void usageErrorOnATerminalWithoutColours() {
        var terminal = new Terminal(true, true, true);

        assertThat(call(terminal, "", "service-token", "list", "--frob").err()).contains("\u001b[31m");
        assertThat(call(terminal, "", "service-token", "list", "--frob", "--no-color")
                        .err())
                .doesNotContain("\u001b[");
    }

    @Test
    void listAsOfAMomentTellsWhatWasValidThen() {
        inBerlinAt("2026-11-24T09:00:00Z");
        service.when(LIST + "?asOf=2026-11-01T13%3A03%3A00Z", 200, """
                [{"id":1,"name":"a","roles":["r"],"valid":true},{"id":2,"name":"b","roles":[],"valid":false},
                 {"id":3,"name":"c","roles":[]}]""");

        assertThat(sts("service-token", "list", "--as-of", "2026-11-01 14:03")).isEqualTo(new Result(0, """
                        ID | NAME | EXPIRATION | ROLES | VALID
                        1  | a    |            | [r]   | yes
                        2  | b    |            | []    | no
                        3  | c    |            | []    |\s
                        """, ""));
        assertThat(sts("service-token", "list", "--as-of", "2026-11-01T14:03", "-o", "json")
                        .out())
                .startsWith(
                        "{\"service-tokens\": [{\"id\": 1, \"name\": \"a\", \"roles\": [\"r\"], \"valid\": true}, ");
    }

    @Test
    void listSendsTheFiltersThatAreGiven() {
        String all = LIST + "?asOf=2026-10-31T23%3A00%3A00Z&name=a%20%26%C5%BC&role=stackstate-guest&expired=false";
        inBerlinAt("2026-11-24T09:00:00Z");
        service.when(LIST + "?expired=true", 200, "[]").when(all, 200, "[]");

        assertThat(sts("service-token", "list", "--expired", "true").exitCode()).isZero();
        assertThat(sts(
                                "service-token",
                                "list",
                                "--as-of=2026-11-01",
                                "--name=a &ż",
                                "--role=stackstate-guest",
                                "--expired=FALSE")
                        .exitCode())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--as-of, 2026-11-24T10:00:01, is in the future",
        "--as-of, 2026-10-25 02:30, is ambiguous",
        "--as-of, yesterday, must be a time",
        "--as-of, '', must be a time",
        "--expired, perhaps, '--expired must be true or false, not ''perhaps'''",
        "--role, '', --role is empty",
        "--name, ' ', --name is empty"
    })
    void listOfAValueThatIsNoneIsWrongUsage(String flag, String value, String complaint) {
        inBerlinAt("2026-11-24T09:00:00Z");

        Result result = sts("service-token", "list", flag, value);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err()).contains(complaint);
        assertThat(service.requests()).isEmpty();
    }

    @Test
    void listTakesNoArgument() {
        assertThat(sts("service-token", "list", "all").exitCode()).isEqualTo(3);
    }
}
