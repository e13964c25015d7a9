package dev.svctok.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFormatTest {

    private static final String RANDOM = "0123456789ABCDEFGHIJabcdefghijkl";
    private static final String TOKEN = SecretFormat.write(RANDOM);

    @Test
    void writeThenPrefixRandomnessAndChecksum() {
        assertThat(TOKEN).startsWith("svctok-" + RANDOM).hasSize(7 + 32 + 6);
        assertThat(SecretFormat.isPlausible(TOKEN)).isTrue();
    }

    /** Out there are tokens with today's checksum: it can never be computed otherwise. */
    @Test
    void writeThenAsEver() {
        assertThat(TOKEN).isEqualTo("svctok-0123456789ABCDEFGHIJabcdefghijkl1S3nwV");
    }

    @Test
    void isPlausibleWhenAnyCharacterIsChangedThenFalse() {
        for (int place = SecretFormat.PREFIX.length(); place < TOKEN.length(); place++) {
            for (char other : SecretFormat.ALPHABET.toCharArray()) {
                if (TOKEN.charAt(place) != other) {
                    String changed = TOKEN.substring(0, place) + other + TOKEN.substring(place + 1);
                    assertThat(SecretFormat.isPlausible(changed)).as(changed).isFalse();
                }
            }
        }
    }

    @Test
    void isPlausibleWhenCutOrProlongedThenFalse() {
        for (int length = SecretFormat.PREFIX.length(); length < TOKEN.length(); length++) {
            assertThat(SecretFormat.isPlausible(TOKEN.substring(0, length))).isFalse();
        }
        assertThat(SecretFormat.isPlausible(TOKEN + "0")).isFalse();
    }

    @Test
    void isPlausibleWhenNotBase62ThenFalse() {
        assertThat(SecretFormat.isPlausible(SecretFormat.write(RANDOM.replace('0', '-'))))
                .isFalse();
        assertThat(SecretFormat.isPlausible(SecretFormat.write(RANDOM.replace('0', 'é'))))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-token-of-22-letters.", "0123456789012345678901234567890123456789"})
    void isPlausibleWhenChosenAndLongEnoughThenTrue(String token) {
        assertThat(SecretFormat.isPlausible(token)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a-token-of-21-letters",
                "a token with blanks in it",
                "a-tökèn-with-accents-in-it",
                "tab\tin-a-token-of-some-length"
            })
    void chosenFaultsThenSomeWithoutTheToken(String token) {
        assertThat(SecretFormat.chosenFaults(token))
                .isNotEmpty()
                .noneMatch(fault -> !token.isEmpty() && fault.contains(token));
        assertThat(SecretFormat.isPlausible(token)).isFalse();
    }

    @Test
    void chosenFaultsWhenItLooksGeneratedButIsMistypedThenOneWithoutTheToken() {
        String mistyped = TOKEN.substring(0, TOKEN.length() - 1) + "_";
        assertThat(SecretFormat.chosenFaults(mistyped))
                .singleElement()
                .asString()
                .contains("checksum")
                .doesNotContain(RANDOM);
    }

    @Test
    void chosenFaultsWhenGeneratedThenNone() {
        assertThat(SecretFormat.chosenFaults(TOKEN)).isEmpty();
    }

    @Test
    void chosenFaultsAtTheLongestThenNone() {
        assertThat(SecretFormat.chosenFaults("x".repeat(SecretFormat.MAX_LENGTH)))
                .isEmpty();
        assertThat(SecretFormat.chosenFaults("x".repeat(SecretFormat.MAX_LENGTH + 1)))
                .hasSize(1);
    }
}
