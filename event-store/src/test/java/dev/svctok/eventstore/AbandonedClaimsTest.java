package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.testing.TestStorage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AbandonedClaimsTest {

    @Test
    void releaseThenThoseOfNodesWithoutAConnectionAlone() {
        try (TestNode node = TestNode.start(TestStorage.fresh(Dialect.POSTGRESQL))) {
            TestNode.eventually().until(() -> owner(node, Notes.NAME) != null);
            node.readModel()
                    .sql("insert into projection_position (projection, segment, last_update, owner)"
                            + " values ('of-the-dead', 0, ?, 'killed')")
                    .param(Instant.now().toString())
                    .update();

            new AbandonedClaims(node.readModel()).release();

            assertThat(owner(node, "of-the-dead")).isNull();
            assertThat(owner(node, Notes.NAME)).isEqualTo(node.get(NodeId.class).toString());
        }
    }

    private static @Nullable String owner(TestNode node, String projection) {
        return node.readModel()
                .sql("select coalesce(max(owner), '') from projection_position where projection = ?")
                .param(projection)
                .query(String.class)
                .optional()
                .filter(owner -> !owner.isEmpty())
                .orElse(null);
    }
}
