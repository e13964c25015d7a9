package dev.svctok.command.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.svctok.api.RoleCatalog;
import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredSecretTest {

    private static final String KEY = "stackstate.authentication.servicetoken.bootstrap.";
    private static final String TOKEN = "an-operator-chose-this-one";
    private static final List<String> ROLES = List.of("stackstate-power-user");

    private final Path folder;

    ConfiguredSecretTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void readThenTokenRolesAndTtl() {
        BootstrapSecret secret =
                read(TOKEN, null, List.of("stackstate-guest", "stackstate-admin", "stackstate-guest"), "90m");

        assertThat(secret.plain()).isEqualTo(TOKEN);
        assertThat(secret.roles()).containsExactly(RoleCatalog.GUEST, RoleCatalog.ADMIN);
        assertThat(secret.ttl()).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void readFileThenTokenWithoutLineEnd() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), TOKEN + "\r\n");

        assertThat(read(null, file, ROLES, "24h").plain()).isEqualTo(TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        "24h, PT24H",
        "90m, PT1H30M",
        "7d, P7D",
        "PT24H, PT24H",
        "pt1s, PT1S",
        "30s, PT30S",
        "36500d, P36500D",
        "1ms, PT0.001S"
    })
    void readTtlThenDuration(String ttl, Duration expected) {
        assertThat(read(TOKEN, null, ROLES, ttl).ttl()).isEqualTo(expected);
    }

    @Test
    void readWithoutTtlThenOneDay() {
        assertThat(ConfiguredSecret.read(new BootstrapProperties(TOKEN, null, ROLES, null), RoleCatalog.predefined())
                        .ttl())
                .isEqualTo(Duration.ofHours(24));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "0",
                "0h",
                "-1h",
                "-PT1H",
                "PT0S",
                "24",
                "1.5h",
                "24 h",
                "a day",
                "1w",
                "P",
                "PT",
                "99999999999999999999d",
                "999999999999999d",
                "P1Y",
                "\u0661h"
            })
    void readTtlThatIsNoneThenNamesTheKey(String ttl) {
        assertFault(TOKEN, null, ROLES, ttl)
                .isEqualTo(
                        KEY + "ttl: \"%s\" is not a positive duration such as 24h, 90m, 7d or PT24H.".formatted(ttl));
    }

    @ParameterizedTest
    @ValueSource(strings = {"36501d", "106751991167d", "PT876001H", "P36500DT1S"})
    void readTtlThatNoClockCanCountThenNamesTheKey(String ttl) {
        assertFault(TOKEN, null, ROLES, ttl).isEqualTo(KEY + "ttl: \"%s\" is longer than 36500d.".formatted(ttl));
    }

    @Test
    void readWithoutRolesThenNamesTheKeyAndTheKnown() {
        assertFault(TOKEN, null, List.of(), "24h")
                .startsWith(KEY + "roles: names no role; known: ")
                .contains("stackstate-power-user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ADMIN", " stackstate-admin", "", "*", "stackstate-\u0430dmin"})
    void readUnknownRoleThenNamesTheKeyAndTheKnown(String role) {
        assertFault(TOKEN, null, List.of("stackstate-guest", role), "24h")
                .startsWith(KEY + "roles: there is no role \"%s\"; known: ".formatted(role))
                .contains("stackstate-power-user");
    }

    @Test
    void readNoTokenThenNamesBothKeys() {
        assertFault(null, null, ROLES, "24h").isEqualTo(KEY + "token: is missing; set it, or token-file.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "twenty-one-characters"})
    void readShortTokenThenNamesTheKey(String token) {
        assertFault(token, null, ROLES, "24h")
                .startsWith(KEY + "token: the token is ")
                .contains("22 are needed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token with blanks in between",
                "tøken-tøken-tøken-tøken-tøken",
                "token-\n-token-token-token-token",
                "svctok-00000000000000000000000000000000aaaaaa"
            })
    void readTokenThatCannotTravelThenNamesTheKey(String token) {
        assertFault(token, null, ROLES, "24h").startsWith(KEY + "token: the token ");
    }

    @Test
    void readTokenBesideFileThenNamesTheKey() {
        assertFault(TOKEN, folder.resolve("token"), ROLES, "24h")
                .isEqualTo(KEY + "token: is set beside token-file; use one of the two.");
    }

    @Test
    void readFileThatIsNotThereThenNamesTheKeyAndTheFile() {
        Path file = folder.resolve("nowhere");

        assertFault(null, file, ROLES, "24h").startsWith(KEY + "token-file: " + file + " does not exist");
        assertFault(null, folder, ROLES, "24h").startsWith(KEY + "token-file: " + folder + " cannot be read as text");
    }

    @Test
    void readFileThatHoldsNoTokenThenNamesTheKey() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});

        assertFault(null, empty, ROLES, "24h").startsWith(KEY + "token-file: the token is 0 characters long");
        assertFault(null, binary, ROLES, "24h").startsWith(KEY + "token-file: ");
    }

    @Test
    void readWhenEverythingIsWrongThenNamesEverything() {
        assertFault("short", null, List.of("ADMIN", "ROOT"), "soon")
                .contains(KEY + "token: ")
                .contains("no role \"ADMIN\"")
                .contains("no role \"ROOT\"")
                .contains(KEY + "ttl: ");
    }

    @Test
    void idThenSameForSameTokenOnly() {
        assertThat(read(TOKEN, null, ROLES, "24h").id())
                .isEqualTo(read(TOKEN, null, List.of("stackstate-admin"), "1h").id())
                .isNotEqualTo(read(TOKEN + "2", null, ROLES, "24h").id());
    }

    @Test
    void toStringThenTokenIsNotTold() {
        assertThat(read(TOKEN, null, ROLES, "24h").toString()
                        + new BootstrapProperties(TOKEN, null, ROLES, "24h")
                        + read(TOKEN, null, ROLES, "24h").command())
                .doesNotContain(TOKEN);
    }

    /** One line, and never the token. */
    private static AbstractStringAssert<?> assertFault(
            @Nullable String token, @Nullable Path file, List<String> roles, String ttl) {
        StartupException fault = catchThrowableOfType(StartupException.class, () -> read(token, file, roles, ttl));
        assertThat(fault).isNotNull();
        String message = String.valueOf(fault.getMessage());
        assertThat(message.lines()).hasSize(1);
        if (token != null && token.length() > 5) {
            assertThat(message).doesNotContain(token);
        }
        return assertThat(message);
    }

    private static BootstrapSecret read(@Nullable String token, @Nullable Path file, List<String> roles, String ttl) {
        return ConfiguredSecret.read(new BootstrapProperties(token, file, roles, ttl), RoleCatalog.predefined());
    }
}
