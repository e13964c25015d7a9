package dev.svctok.command.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.svctok.api.RoleCatalog;
import dev.svctok.api.http.CreateTokenRequest;
import dev.svctok.auth.web.ApiException;
import dev.svctok.auth.web.RequestBodies;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreateTokenReaderTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String KNOWN =
            "stackstate-admin, stackstate-guest, stackstate-k8s-troubleshooter, stackstate-power-user, svctok-auditor, svctok-verifier";
    private static final String GOOD = "\"name\": \"ci\", \"roles\": [\"stackstate-guest\"]";

    private final CreateTokenReader reader =
            new CreateTokenReader(RoleCatalog.predefined(), Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void readAllMembersThenAllThere() throws IOException {
        assertThat(read("""
                {"name": "ci", "roles": ["stackstate-guest", "stackstate-admin"], "expiryDate": 1900000000000,
                 "dedicatedSubject": "builder", "description": "for the build"}"""))
                .isEqualTo(new CreateTokenRequest(
                        "ci",
                        List.of("stackstate-guest", "stackstate-admin"),
                        1_900_000_000_000L,
                        "builder",
                        "for the build"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{" + GOOD + "}",
                "{" + GOOD + ", \"dedicatedSubject\": \"\"}",
                "{" + GOOD + ", \"dedicatedSubject\": null, \"description\": null, \"expiryDate\": null}",
                "{" + GOOD + ", \"description\": \"\"}",
                " \n{\"name\": \"ci\", \"roles\": [\"stackstate-guest\", \"stackstate-guest\"]}\n "
            })
    void readWhatTheStockClientSendsThenAbsentMeansAbsent(String body) throws IOException {
        assertThat(read(body)).isEqualTo(new CreateTokenRequest("ci", List.of("stackstate-guest"), null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void readOtherEncodingOfUnicodeThenSame(String charset) throws IOException {
        byte[] body = ("{" + GOOD + "}").getBytes(Charset.forName(charset));

        assertThat(reader.read(new ByteArrayInputStream(body)).name()).isEqualTo("ci");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{" + GOOD,
                "{" + GOOD + ",}",
                "{" + GOOD + "} {}",
                "{" + GOOD + "} x",
                "{" + GOOD + "}]",
                "{'name': 'ci'}",
                "{name: \"ci\"}",
                "{\"name\": ci}",
                "{" + GOOD + ", \"expiryDate\": NaN}",
                "{" + GOOD + ", \"expiryDate\": 01}",
                "{" + GOOD + "} // comment",
                "{\"name\": \"a\u0000b\"}",
                "{\"name\": \"\\x\"}"
            })
    void readWhatIsNoJsonThenSaysSo(String body) {
        assertFaults(body).singleElement().asString().startsWith("The body is not valid JSON");
    }

    @Test
    void readBytesThatAreNoTextThenSaysSo() {
        byte[] body = "{\"name\": \"\u00FF\u00FE\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> reader.read(new ByteArrayInputStream(body)))
                .withMessageStartingWith("The body is not valid JSON");
    }

    /** It would be in the events for ever. */
    @ParameterizedTest
    @ValueSource(strings = {"name", "description", "dedicatedSubject"})
    void readATokenWhereATextBelongsThenRefusedWithoutTellingIt(String member) {
        String token = "svctok-0123456789abcdefghijklmnopqrstuv000000";
        String body = "{\"name\": \"ci\", \"roles\": [\"stackstate-guest\"], \"%s\": \"for %s\"}"
                .formatted(member, token)
                .replace("\"name\": \"ci\", ", member.equals("name") ? "" : "\"name\": \"ci\", ");

        assertFaults(body).containsExactly(member + " must not hold a token. Consider the one in it as leaked.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"name\": \"again\"", "\"roles\": []"})
    void readAMemberTwiceThenSaysSo(String again) {
        assertFaults("{" + GOOD + ", " + again + "}")
                .singleElement()
                .asString()
                .startsWith("A member stands twice in the body (line 1, column ");
    }

    @Test
    void readNothingThenSaysSo() {
        assertFaults("").containsExactly("The body is empty; it must be a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "null", "[]", "\"text\"", "1", "true", "[{" + GOOD + "}]"})
    void readWhatIsNoObjectThenSaysSo(String body) {
        assertFaults(body).containsExactly("The body must be a JSON object.");
    }

    @Test
    void readDeepNestingThenRefusedWithoutHarm() {
        assertFaults("{\"name\": " + "[".repeat(30_000) + "]".repeat(30_000) + "}")
                .singleElement()
                .asString()
                .startsWith("The body is nested too deeply");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | 1 | name must be a string.",
                "name | [] | name must be a string.",
                "name | {} | name must be a string.",
                "name | true | name must be a string.",
                "name | null | name is missing.",
                "name | \"\" | name must not be blank.",
                "name | \"  \" | name must not be blank.",
                "name | \"a\\u0000b\" | name must not contain control characters.",
                "name | \"a\\nb\" | name must not contain control characters.",
                "name | \"a\\u001bb\" | name must not contain control characters.",
                "name | \"a\\u0085b\" | name must not contain control characters.",
                "name | \"a\\u2028b\" | name must not contain control characters.",
                "name | \"a\\u202Eb\" | name must not contain control characters.",
                "name | \"a\\uD83Db\" | name must not contain control characters.",
                "name | \"\\uDE00\\uD83D\" | name must not contain control characters.",
                "roles | \"stackstate-guest\" | roles must be an array of strings.",
                "roles | {} | roles must be an array of strings.",
                "roles | 1 | roles must be an array of strings.",
                "roles | null | roles is missing: name at least one of " + KNOWN + ".",
                "roles | [] | roles must not be empty: name at least one of " + KNOWN + ".",
                "roles | [null] | roles[0] must be a string.",
                "roles | [\"stackstate-guest\", \"stackstate-guest\", 1] | roles[2] must be a string.",
                "roles | [\"ADMIN\"] | There is no role \"ADMIN\"; known: " + KNOWN + ".",
                "roles | [\" stackstate-admin \"] | There is no role \" stackstate-admin \"; known: " + KNOWN + ".",
                "roles | [\"Stackstate-Admin\"] | There is no role \"Stackstate-Admin\"; known: " + KNOWN + ".",
                "roles | [\"stackstate-\\u0430dmin\"] | There is no role \"stackstate-\u0430dmin\"; known: " + KNOWN
                        + ".",
                "roles | [\"stackstate-admin\\u200B\"] | There is no role \"stackstate-admin\u200B\"; known: " + KNOWN
                        + ".",
                "roles | [\"\"] | There is no role \"\"; known: " + KNOWN + ".",
                "roles | [\"*\"] | There is no role \"*\"; known: " + KNOWN + ".",
                "roles | [\"a,b\"] | There is no role \"a,b\"; known: " + KNOWN + ".",
                "dedicatedSubject | 1 | dedicatedSubject must be a string.",
                "dedicatedSubject | \" \" | dedicatedSubject must not be blank.",
                "dedicatedSubject | [] | dedicatedSubject must be a string.",
                "description | {} | description must be a string.",
                "description | \"a\\u0007\" | description must not contain control characters.",
            })
    void readWrongMemberThenNamed(String member, String value, String fault) {
        assertFaults(bodyWith(member, value)).containsExactly(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"1900000000000\"",
                "1.5",
                "1.0",
                "1e3",
                "1e400",
                "-1e400",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999999999999999999999999999",
                "true",
                "[]",
                "{}"
            })
    void readExpiryThatIsNoIntegerThenNamed(String value) {
        assertFaults(bodyWith("expiryDate", value))
                .containsExactly("expiryDate must be an integer: milliseconds since 1970-01-01T00:00Z, below 2^63.");
    }

    @Test
    void readExpiryOfThousandsOfDigitsThenRefused() {
        assertFaults(bodyWith("expiryDate", "9".repeat(20_000))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775807", "-9223372036854775808", "0", "-1"})
    void readAnyLongAsExpiryThenLeftToTheDomain(String value) throws IOException {
        assertThat(read(bodyWith("expiryDate", value)).expiryDate()).isEqualTo(Long.parseLong(value));
    }

    @Test
    void readLongestNameThenAllowed() throws IOException {
        String name = "\uD83D\uDE00".repeat(128);

        assertThat(read(bodyWith("name", "\"" + name + "\"")).name()).isEqualTo(name);
        assertFaults(bodyWith("name", "\"" + name + "x\""))
                .containsExactly("name must not be longer than 128 characters.");
    }

    @Test
    void readLongTextsThenLimited() {
        assertFaults(bodyWith("description", "\"" + "x".repeat(1025) + "\""))
                .containsExactly("description must not be longer than 1024 characters.");
        assertFaults(bodyWith("dedicatedSubject", "\"" + "x".repeat(257) + "\""))
                .containsExactly("dedicatedSubject must not be longer than 256 characters.");
    }

    @Test
    void readUnknownMembersThenAllNamed() {
        assertFaults("{" + GOOD + ", \"expiration\": 1, \"\": 2, \"Name\": 3}")
                .containsExactly(
                        "Unknown member \"expiration\"; known: name, roles, expiryDate, dedicatedSubject, description.",
                        "Unknown member \"\"; known: name, roles, expiryDate, dedicatedSubject, description.",
                        "Unknown member \"Name\"; known: name, roles, expiryDate, dedicatedSubject, description.");
    }

    @Test
    void readLongUnknownMemberThenCutBetweenCharacters() {
        assertFaults("{" + GOOD + ", \"a" + "\uD83D\uDE00".repeat(100) + "\": 1}")
                .singleElement()
                .asString()
                .startsWith("Unknown member \"a" + "\uD83D\uDE00".repeat(79) + "…\"");
    }

    @Test
    void readManyFaultsThenAllAtOnce() {
        assertFaults("""
                {"what": 1, "name": "  ", "roles": ["ADMIN", 7, "nobody"], "expiryDate": 5,
                 "dedicatedSubject": 1, "description": "\\u0000"}""")
                .containsExactlyInAnyOrder(
                        "Unknown member \"what\"; known: name, roles, expiryDate, dedicatedSubject, description.",
                        "name must not be blank.",
                        "roles[1] must be a string.",
                        "There is no role \"ADMIN\"; known: " + KNOWN + ".",
                        "There is no role \"nobody\"; known: " + KNOWN + ".",
                        "dedicatedSubject must be a string.",
                        "description must not contain control characters.",
                        "The expiry 1970-01-01T00:00:00.005Z is not in the future.");
    }

    @Test
    void readNothingThenBothThatAreNeededAreNamed() {
        assertFaults("{}").containsExactly("name is missing.", "roles is missing: name at least one of " + KNOWN + ".");
    }

    @Test
    void readThousandsOfFaultsThenTheAnswerStaysSmall() {
        String roles =
                IntStream.range(0, 9_000).mapToObj(i -> "\"%d\"".formatted(i)).collect(Collectors.joining(","));

        assertFaults(bodyWith("roles", "[" + roles + "]")).hasSize(101).last().isEqualTo("8900 more things are wrong.");
    }

    @Test
    void readAtTheLimitThenAllowed() throws IOException {
        String body = "{" + GOOD + "}";
        String padded = body + " ".repeat(RequestBodies.MAX - body.length());

        assertThat(read(padded).name()).isEqualTo("ci");
    }

    @Test
    void readOneByteMoreThenTooLarge() {
        String body = "{" + GOOD + "}";
        String padded = body + " ".repeat(RequestBodies.MAX - body.length() + 1);

        assertFaults(padded).containsExactly("The body must not be larger than 65536 bytes.");
    }

    private CreateTokenRequest read(String body) throws IOException {
        return reader.read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    private ListAssert<String> assertFaults(String body) {
        return assertThat(catchThrowableOfType(ApiException.class, () -> read(body)))
                .isNotNull()
                .extracting(ApiException::messages, InstanceOfAssertFactories.list(String.class));
    }

    private static String bodyWith(String member, String value) {
        return switch (member) {
            case "name" -> "{\"name\": %s, \"roles\": [\"stackstate-guest\"]}".formatted(value);
            case "roles" -> "{\"name\": \"ci\", \"roles\": %s}".formatted(value);
            default -> "{%s, \"%s\": %s}".formatted(GOOD, member, value);
        };
    }
}
