package dev.svctok.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIdTest {

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1L << 53, Long.MAX_VALUE})
    void createWhenOutOfRangeThenRefused(long value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new TokenId(value));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 107484341630693L, (1L << 53) - 1})
    void parseOfWhatToStringWroteThenSameId(long value) {
        TokenId id = new TokenId(value);
        assertThat(TokenId.parse(id.toString())).contains(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "+1",
                "01",
                " 1",
                "1 ",
                "1.0",
                "1e3",
                "0x1",
                "١",
                "abc",
                "9007199254740992",
                "9999999999999999",
                "10000000000000000",
                "9223372036854775808"
            })
    void parseWhenNotCanonicalThenEmpty(String text) {
        assertThat(TokenId.parse(text)).isEmpty();
    }

    @Test
    void compareThenByNumberNotByText() {
        assertThat(new TokenId(9)).isLessThan(new TokenId(10));
    }
}
