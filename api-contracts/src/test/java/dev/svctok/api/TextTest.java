package dev.svctok.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {

    private static final String OUTSIDE_BMP = "😀";

    @ParameterizedTest
    @ValueSource(strings = {"a", "deploy – prod", "名前", "עברית", "a😀b", " padded ", "no\u00A0break", "🏳️‍🌈"})
    void faultsOfWhatPeopleWriteThenNone(String text) {
        assertThat(Text.faults(text, 128)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u3000\u2003", "\u00A0", "\u200B", "\uFEFF \u200E"})
    void faultsWhenBlankThenOne(String text) {
        assertThat(Text.faults(text, 128)).containsExactly("must not be blank");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, '\t', '\n', '\r', 0x1B, 0x7F, 0x85, 0x9F, 0x2028, 0x2029, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E,
                0x2066, 0x2067, 0x2068, 0x2069, 0xD800, 0xDBFF, 0xDC00, 0xDFFF
            })
    void faultsWhenItMakesTerminalsOrListsLieThenOne(int codePoint) {
        String text = "a" + Character.toString(codePoint) + "b";
        assertThat(Text.faults(text, 128)).containsExactly("must not contain control characters");
    }

    @Test
    void faultsWhenAsLongAsAllowedInCodePointsThenNone() {
        assertThat(Text.faults(OUTSIDE_BMP.repeat(128), 128)).isEmpty();
    }

    @Test
    void faultsWhenOneCodePointTooLongThenOne() {
        assertThat(Text.faults(OUTSIDE_BMP.repeat(129), 128)).containsExactly("must not be longer than 128 characters");
    }

    @Test
    void faultsWhenSeveralThenAllAtOnce() {
        assertThat(Text.faults("\n".repeat(129), 128)).hasSize(3);
    }
}
