package dev.svctok.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.svctok.api.command.BootstrapToken;
import dev.svctok.api.command.CreateToken;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.http.ServiceTokenCreatedResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretHashTest {

    private static final String HEX_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final SecretHash HASH = SecretHash.of("abc");

    @Test
    void ofThenSha256() {
        assertThat(HASH.toHex()).isEqualTo(HEX_OF_ABC);
    }

    @Test
    void fromHexAndBytesThenEqual() {
        assertThat(SecretHash.fromHex(HEX_OF_ABC)).isEqualTo(HASH).hasSameHashCodeAs(HASH);
        assertThat(SecretHash.fromBytes(HASH.toBytes())).isEqualTo(HASH);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 15, 16, 23, 24, 31})
    void equalsWhenOneBitDiffersThenFalse(int place) {
        byte[] bytes = HASH.toBytes();
        bytes[place] ^= 1;
        assertThat(SecretHash.fromBytes(bytes)).isNotEqualTo(HASH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "ba78", HEX_OF_ABC + "00", "zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            })
    void fromHexWhenNotAHashThenRefused(String hex) {
        assertThatIllegalArgumentException().isThrownBy(() -> SecretHash.fromHex(hex));
    }

    static List<Object> whateverHoldsHash() {
        TokenId id = new TokenId(1);
        TokenName name = new TokenName("ci");
        List<RoleName> roles = List.of(RoleCatalog.GUEST);
        return List.of(
                HASH,
                new CreateToken(id, name, roles, null, HASH, null, null, Permissions.ALL),
                new BootstrapToken(id, name, roles, Duration.ofHours(24), HASH),
                new TokenCreated(id, name, roles, null, HASH, null, null),
                new TokenBootstrapped(id, name, roles, Instant.EPOCH, HASH));
    }

    @ParameterizedTest
    @MethodSource("whateverHoldsHash")
    void toStringThenRedacted(Object holder) {
        assertThat(holder.toString()).contains("SecretHash[redacted]").doesNotContainIgnoringCase("ba7816");
    }

    @Test
    void toStringOfCreatedResponseThenRedacted() {
        var response = new ServiceTokenCreatedResponse("svctok-secret", "ci", null, 7, List.of("stackstate-guest"));
        assertThat(response).hasToString("ServiceTokenCreatedResponse[id=7, token=redacted]");
    }
}
