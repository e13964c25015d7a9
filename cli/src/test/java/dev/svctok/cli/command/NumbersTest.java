package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @Test
    void parseReadsDigits() {
        assertThat(Numbers.parse("0")).isZero();
        assertThat(Numbers.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a", "-1", "+1", "1.5", "1e3", "1 ", "9223372036854775808"})
    void parseWhenItIsAnythingElseIsNull(String text) {
        assertThat(Numbers.parse(text)).isNull();
    }
}
