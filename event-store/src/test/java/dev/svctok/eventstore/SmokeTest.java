package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SmokeTest {

    @ParameterizedTest
    @EnumSource
    void works(Dialect dialect) {
        try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
            TokenId id = node.create();
            node.delete(id);
            TestNode.eventually()
                    .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created", "deleted"));
        }
    }
}
