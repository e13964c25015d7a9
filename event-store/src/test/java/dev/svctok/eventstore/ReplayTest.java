package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** A new projection, or one that starts over, begins with a position that says "replay": it must survive being stored. */
class ReplayTest {

    @Nested
    class OnH2 extends Contract {
        OnH2() {
            super(Dialect.H2);
        }
    }

    @Nested
    class OnPostgreSql extends Contract {
        OnPostgreSql() {
            super(Dialect.POSTGRESQL);
        }
    }

    abstract static class Contract {

        private final Dialect dialect;

        Contract(Dialect dialect) {
            this.dialect = dialect;
        }

        @Test
        void newProjectionOnStoreWithEventsThenSeesThemAll() {
            TestStorage storage = TestStorage.fresh(dialect);
            TokenId id;
            try (TestNode writer = TestNode.start(WithoutProjection.class, storage)) {
                id = writer.create();
                writer.delete(id);
            }
            try (TestNode node = TestNode.start(storage)) {
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created", "deleted"));
                TokenId later = node.create();
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(later)).containsExactly("created"));
                assertThat(node.get(ProjectionMonitor.class).isRunning(Notes.NAME))
                        .isTrue();
            }
        }

        @Test
        void restartThenNoEventTwice() {
            TestStorage storage = TestStorage.fresh(dialect);
            TokenId id;
            try (TestNode node = TestNode.start(storage)) {
                id = node.create();
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created"));
            }
            try (TestNode node = TestNode.start(storage)) {
                node.delete(id);
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created", "deleted"));
            }
        }

        @Test
        void resetThenProjectionStartsOver() {
            try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
                TokenId id = node.create();
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created"));

                StreamingEventProcessor processor = node.get(EventProcessingConfiguration.class)
                        .eventProcessor(Notes.NAME, StreamingEventProcessor.class)
                        .orElseThrow();
                processor.shutDown();
                TestNode.reset(processor);
                assertThat(node.notes().of(id)).isEmpty();
                processor.start();

                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created"));
            }
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class WithoutProjection {}
}
