package dev.svctok.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QueryTest {

    @Test
    void queryOfNothingIsEmpty() {
        assertThat(new Query().add("a", (String) null).add("b", (Long) null).addAll(new Query()))
                .hasToString("");
    }

    @Test
    void queryKeepsTheOrder() {
        assertThat(new Query().add("b", 1L).add("a", "x").addAll("t", List.of("1", "2")))
                .hasToString("?b=1&a=x&t=1&t=2");
        assertThat(new Query().add("a", "x").addAll(new Query().add("b", "y"))).hasToString("?a=x&b=y");
        assertThat(new Query().addAll(new Query().add("b", "y"))).hasToString("?b=y");
    }

    @Test
    void queryEncodesWhateverMeansSomethingElseInAnAddress() {
        assertThat(new Query().add("q", "a b&c=d#e?f/g+h%i,ż:é\u0000"))
                .hasToString("?q=a%20b%26c%3Dd%23e%3Ff%2Fg%2Bh%25i%2C%C5%BC%3A%C3%A9%00");
    }
}
