package dev.svctok.command.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.auth.BehindVerifier;
import dev.svctok.command.Pending;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PendingHeaderTest {

    @Test
    void valueForWhenAllShowItThenNone() {
        assertThat(PendingHeader.valueFor(new Pending(false, List.of()))).isEmpty();
    }

    @Test
    void valueForThenNamesTheListAndEachVerifier() {
        assertThat(PendingHeader.valueFor(new Pending(true, List.of()))).contains("list");
        assertThat(PendingHeader.valueFor(new Pending(true, List.of(verifier("7@web-2/x"), verifier("node-3")))))
                .contains("list, verifier;node=\"7@web-2/x\", verifier;node=\"node-3\"");
    }

    @Test
    void valueForWhenANameHasQuotesThenTheyAreEscaped() {
        assertThat(PendingHeader.valueFor(new Pending(false, List.of(verifier("a\"b\\c")))))
                .contains("verifier;node=\"a\\\"b\\\\c\"");
    }

    private static BehindVerifier verifier(String node) {
        return new BehindVerifier(node, Duration.ZERO);
    }
}
