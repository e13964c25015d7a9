package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.DeadLetterDiscarded;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What stands in event stores out there must stay readable for ever. Never change a file of these: where an event gets a
 * new component, add files.
 */
class GoldenEventsTest {

    private static final TokenId ID = new TokenId(107484341630693L);
    private static final TokenName NAME = new TokenName("deploy – prod");
    private static final List<RoleName> ROLES =
            List.of(new RoleName("stackstate-power-user"), new RoleName("stackstate-guest"));
    private static final Instant EXPIRATION = Instant.parse("2027-01-31T12:34:56.789Z");
    private static final SecretHash HASH = SecretHash.of("a golden secret");

    private final StoredTypeSerializer serializer = new StoredTypeSerializer();

    record Golden(String type, String revision, String variant, TokenEvent event) {

        /** The stored type, its revision, and which of its kind it is; the content is the stored payload. */
        String file() {
            return "/golden/%s-%s-%s.json".formatted(type, revision, variant);
        }

        @Override
        public String toString() {
            return file();
        }
    }

    /** What is written today. */
    static Stream<Golden> written() {
        return Stream.concat(
                tokenEvents("2"),
                Stream.of(new Golden(
                        "svctok.DeadLetterDiscarded",
                        "1",
                        "full",
                        new DeadLetterDiscarded(ID, "token-list", "0d1c7a52-4a4f-4f0e-9d7e-2f8f2b6c7d11"))));
    }

    /** What may stand in an event store. Revision 1 differs from 2 in the metadata alone. */
    static Stream<Golden> golden() {
        return Stream.concat(tokenEvents("1"), written());
    }

    private static Stream<Golden> tokenEvents(String revision) {
        return Stream.of(
                new Golden(
                        "svctok.TokenCreated",
                        revision,
                        "full",
                        new TokenCreated(ID, NAME, ROLES, EXPIRATION, HASH, "for \"the\" pipeline", "svc-deploy")),
                new Golden(
                        "svctok.TokenCreated",
                        revision,
                        "least",
                        new TokenCreated(ID, NAME, ROLES, null, HASH, null, null)),
                new Golden(
                        "svctok.TokenCreated",
                        revision,
                        "far",
                        new TokenCreated(ID, NAME, ROLES, Instant.ofEpochMilli(Long.MAX_VALUE), HASH, null, null)),
                new Golden(
                        "svctok.TokenBootstrapped",
                        revision,
                        "full",
                        new TokenBootstrapped(ID, NAME, ROLES, EXPIRATION, HASH)),
                new Golden("svctok.TokenDeleted", revision, "full", new TokenDeleted(ID)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void deserializeThenEventAsItWas(Golden golden) {
        Object read = serializer.deserialize(new SimpleSerializedObject<>(
                payload(golden), String.class, new SimpleSerializedType(golden.type(), golden.revision())));
        assertThat(read).isEqualTo(golden.event());
    }

    @ParameterizedTest
    @MethodSource("written")
    void serializeThenSameBytes(Golden golden) {
        SerializedObject<byte[]> written = serializer.serialize(golden.event(), byte[].class);
        assertThat(new String(written.getData(), StandardCharsets.UTF_8)).isEqualTo(payload(golden));
        assertThat(written.getType()).isEqualTo(new SimpleSerializedType(golden.type(), golden.revision()));
    }

    @Test
    void everyEventHasGoldenFile() {
        Set<Class<?>> covered =
                written().map(golden -> golden.event().getClass()).collect(Collectors.toSet());
        assertThat(covered).containsExactlyInAnyOrder(TokenEvent.class.getPermittedSubclasses());
    }

    private static String payload(Golden golden) {
        try (InputStream in = GoldenEventsTest.class.getResourceAsStream(golden.file())) {
            if (in == null) {
                throw new AssertionError(golden.file() + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
