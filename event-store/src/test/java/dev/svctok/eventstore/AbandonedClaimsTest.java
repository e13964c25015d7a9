package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AbandonedClaimsTest {

    /** As of a node whose clock was ahead: by its age the claim would stand for another hour. */
    private static final Duration AHEAD = Duration.ofHours(1);

    @ParameterizedTest
    @EnumSource
    void nodeIsGoneThenAnotherGoesOnWithItsProjectionsAtOnce(Dialect dialect) {
        try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
            give(node, "node-64");

            TokenId id = node.create();

            TestNode.eventually()
                    .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created"));
            assertThat(owner(node)).isEqualTo(node.get(NodeId.class).toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nodeIsThereThenItKeepsWhatItHas(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        try (TestNode node = TestNode.start(storage);
                TestNode other = TestNode.start(storage)) {
            String others = other.get(NodeId.class).toString();
            give(node, others);

            node.get(AbandonedClaims.class).release();

            assertThat(owner(node)).isEqualTo(others);
        }
    }

    @Test
    void clockOfTheMachineIsWrongThenClaimsAreOfTheTimeOfTheDatabase() {
        try (TestNode node = TestNode.start(TestStorage.fresh(Dialect.POSTGRESQL))) {
            Clock wrong = Clock.offset(Clock.systemUTC(), AHEAD);

            Instant claimed = new ClaimTime(node.readModel(), wrong).instant();

            assertThat(claimed)
                    .isBetween(
                            Instant.now().minus(AHEAD.dividedBy(2)),
                            Instant.now().plus(AHEAD.dividedBy(2)));
        }
    }

    /** When nobody can take it back at once any more. */
    private static void give(TestNode node, String owner) {
        TestNode.eventually()
                .until(() -> owner(node).equals(node.get(NodeId.class).toString()));
        node.readModel()
                .sql("update projection_position set owner = ?, last_update = ? where projection = ?")
                .params(owner, Instant.now().plus(AHEAD).toString(), Notes.NAME)
                .update();
    }

    private static String owner(TestNode node) {
        return node.readModel()
                .sql("select coalesce(max(owner), '') from projection_position where projection = ?")
                .param(Notes.NAME)
                .query(String.class)
                .single();
    }
}
