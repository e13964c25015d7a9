package dev.svctok.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "999 | 999",
                "1000 | 1,000",
                "123456 | 123,456",
                "1234567 | 1,234,567",
                "-123 | -123",
                "-1234 | -1,234",
                "9223372036854775807 | 9,223,372,036,854,775,807"
            })
    void ofGroupsDigitsByThousands(long number, String text) {
        assertThat(Amounts.of(number)).isEqualTo(text);
    }

    @Test
    void ofOneIsSingular() {
        assertThat(Amounts.of(0, "event")).isEqualTo("0 events");
        assertThat(Amounts.of(1, "event")).isEqualTo("1 event");
        assertThat(Amounts.of(12_345, "event")).isEqualTo("12,345 events");
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "77, 77 s", "179, 179 s", "180, 3 min", "10799, 179 min", "10800, 3 h", "36000000, '10,000 h'"
    })
    void ofSecondsTakesAUnitThatFits(long seconds, String text) {
        assertThat(Amounts.ofSeconds(seconds)).isEqualTo(text);
    }
}
