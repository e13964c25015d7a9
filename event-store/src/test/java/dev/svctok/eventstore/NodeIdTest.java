package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.eventstore.startup.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdTest {

    @Test
    void twoInOneFolderThenDifferentNames(@TempDir Path folder) throws IOException {
        try (NodeId first = NodeId.firstFreeIn(folder);
                NodeId second = NodeId.firstFreeIn(folder)) {
            assertThat(first).hasToString("node-1");
            assertThat(second).hasToString("node-2");
        }
    }

    @Test
    void closedThenItsNameIsFreeForTheNext(@TempDir Path folder) throws IOException {
        NodeId.firstFreeIn(folder).close();
        try (NodeId next = NodeId.firstFreeIn(folder)) {
            assertThat(next).hasToString("node-1");
        }
    }

    @Test
    void isDeadThenOnlyOfANameThatNobodyHolds(@TempDir Path folder) throws IOException {
        try (NodeId first = NodeId.firstFreeIn(folder)) {
            NodeId second = NodeId.firstFreeIn(folder);
            assertThat(first.isDead("node-2")).isFalse();
            assertThat(first.isDead("node-1")).isFalse();

            second.close();

            assertThat(first.isDead("node-2")).isTrue();
        }
    }

    @Test
    void isDeadWhenNothingIsKnownOfTheNameThenNo(@TempDir Path folder) throws IOException {
        try (NodeId held = NodeId.firstFreeIn(folder)) {
            assertThat(held.isDead("17@elsewhere/0e2f")).isFalse();
            assertThat(held.isDead("../node-3")).isFalse();
        }
        assertThat(NodeId.ofProcess().isDead("node-1")).isFalse();
    }

    @Test
    void folderIsMissingThenStartupException(@TempDir Path folder) {
        assertThatThrownBy(() -> NodeId.firstFreeIn(folder.resolve("missing"))).isInstanceOf(StartupException.class);
    }

    @Test
    void ofProcessThenFitsIntoTheNameOfAConnection() {
        assertThat(NodeId.ofProcess().toString()).hasSizeLessThanOrEqualTo(63).matches("[!-~]+/[0-9a-f-]{36}");
    }

    @Test
    void ofProcessThenUniqueEvenWhereProcessIdAndHostNameAreNot() {
        assertThat(NodeId.ofProcess().toString())
                .isNotEqualTo(NodeId.ofProcess().toString());
    }
}
