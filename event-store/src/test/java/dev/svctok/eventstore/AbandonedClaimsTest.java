package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.sql.DataSource;
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

    /** As behind a pooler that gives all connections one name. */
    @Test
    void ownConnectionsAreNotSeenThenNobodyIsTakenForGone() {
        try (TestNode node = TestNode.start(TestStorage.fresh(Dialect.POSTGRESQL))) {
            // It sees its own, and would do it.
            node.context().getBean("claimUpkeep", Repeating.class).stop();
            node.readModel()
                    .sql("insert into projection_position (projection, segment, last_update, owner)"
                            + " values ('of-others', 0, ?, 'somebody')")
                    .param(Instant.now().toString())
                    .update();

            new AbandonedClaims(node.readModel(), Dialect.POSTGRESQL, NodeId.ofProcess()).release();

            assertThat(owner(node, "of-others")).isEqualTo("somebody");
        }
    }

    /** Its connections are there, and what they have locked. */
    @Test
    void processHangsInATransactionThenItsLocksAreTakenFromIt() throws SQLException {
        try (TestNode node = TestNode.start(TestStorage.fresh(Dialect.POSTGRESQL));
                Connection hung = node.get(DataSource.class).getConnection()) {
            TokenId before = node.create();
            TestNode.eventually()
                    .untilAsserted(() -> assertThat(node.notes().of(before)).containsExactly("created"));
            hung.setAutoCommit(false);
            try (Statement statement = hung.createStatement()) {
                statement.execute("select from projection_position for update");
            }

            TokenId id = node.create();

            TestNode.eventually()
                    .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created"));
            assertThatThrownBy(hung::commit).isInstanceOf(SQLException.class);
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
        return owner(node, Notes.NAME);
    }

    private static String owner(TestNode node, String projection) {
        return node.readModel()
                .sql("select coalesce(max(owner), '') from projection_position where projection = ?")
                .param(projection)
                .query(String.class)
                .single();
    }
}
