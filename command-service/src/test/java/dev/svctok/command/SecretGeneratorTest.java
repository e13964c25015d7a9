package dev.svctok.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.SecretFormat;
import dev.svctok.api.TokenId;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretGeneratorTest {

    private final SecretGenerator generator = new SecretGenerator(new SecureRandom());

    @Test
    void newSecretThenOfTheForm() {
        assertThat(generator.newSecret())
                .matches("svctok-[0-9A-Za-z]{38}")
                .satisfies(
                        secret -> assertThat(SecretFormat.isPlausible(secret)).isTrue());
    }

    @Test
    void newSecretThenEveryByteBelow248CountsAndTheRestIsDrawnAgain() {
        var random = new Bytes();

        String drawn = Stream.generate(() -> new SecretGenerator(random).newSecret())
                .limit(62)
                .map(secret -> secret.substring(7, 7 + SecretFormat.RANDOM_LENGTH))
                .reduce("", String::concat);

        // 62 secrets take 1984 characters: eight full rounds of the 248 bytes, so each character stands for four bytes
        // a round.
        assertThat(SecretFormat.ALPHABET.chars())
                .allSatisfy(c ->
                        assertThat(drawn.chars().filter(d -> d == c).count()).isEqualTo(32));
    }

    @Test
    void newSecretManyTimesThenNoneTwice() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            secrets.add(generator.newSecret());
        }
        assertThat(secrets).hasSize(10_000);
    }

    @Test
    void newIdThenInRangeAndNotInSequence() {
        long[] ids = Stream.generate(generator::newId)
                .limit(10_000)
                .mapToLong(TokenId::value)
                .toArray();

        assertThat(Arrays.stream(ids).min().orElseThrow()).isGreaterThanOrEqualTo(TokenId.MIN);
        assertThat(Arrays.stream(ids).max().orElseThrow()).isLessThanOrEqualTo(TokenId.MAX);
        assertThat(Arrays.stream(ids).distinct().count()).isEqualTo(10_000);
        assertThat(Arrays.stream(ids).max().orElseThrow()).isGreaterThan(TokenId.MAX / 2);
    }

    /** Deals all byte values in turn, so that every secret starts where the one before stopped drawing. */
    private static final class Bytes extends SecureRandom {

        private static final long serialVersionUID = 1L;

        private int next;

        @Override
        public void nextBytes(byte[] bytes) {
            // One at a time: what follows the last character that is needed is 255, which does not count.
            Arrays.fill(bytes, (byte) 0xFF);
            for (int i = 0; i < 4; i++) {
                bytes[i] = (byte) next;
                next = (next + 1) % 256;
            }
        }
    }
}
