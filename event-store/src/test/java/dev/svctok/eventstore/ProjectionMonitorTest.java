package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Instant;
import java.util.List;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class ProjectionMonitorTest {

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
        void emptyStoreThenCaughtUpAtOnce() {
            try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
                assertThat(node.get(ProjectionMonitor.class).isCaughtUp(Notes.NAME))
                        .isTrue();
                TestNode.eventually().until(() -> health(node).equals(Status.UP));
            }
        }

        @Test
        void eventsFromBeforeTheStartThenCaughtUpOnceSeen() {
            TestStorage storage = TestStorage.fresh(dialect);
            try (TestNode writer = TestNode.start(ReplayTest.WithoutProjection.class, storage)) {
                writer.create();
                ProjectionMonitor monitor = monitorOf(writer);
                assertThat(monitor.isCaughtUp(Notes.NAME)).isFalse();
                assertThat(monitor.isRunning(Notes.NAME)).isFalse();
                assertThat(monitor.lag(Notes.NAME)).isEqualTo(1);

                try (TestNode node = TestNode.start(storage)) {
                    TestNode.eventually()
                            .until(() -> node.get(ProjectionMonitor.class).isCaughtUp(Notes.NAME));
                    assertThat(monitor.isCaughtUp(Notes.NAME)).isTrue();
                    assertThat(monitor.lag(Notes.NAME)).isZero();
                }
            }
        }

        @Test
        void claimedByANodeThatDiedThenTheStartEndsWhenItsEventsAreSeen() {
            TestStorage storage = TestStorage.fresh(dialect);
            TokenId id;
            try (TestNode writer = TestNode.start(ReplayTest.WithoutProjection.class, storage)) {
                id = writer.create();
                writer.readModel()
                        .sql("insert into projection_position (projection, segment, last_update, owner)"
                                + " values (?, 0, ?, 'died a moment ago')")
                        .params(Notes.NAME, Instant.now().minusSeconds(3).toString())
                        .update();
            }
            try (TestNode node = TestNode.start(storage)) {
                assertThat(node.notes().of(id)).containsExactly("created");
                assertThat(node.get(ProjectionMonitor.class).isCaughtUp(Notes.NAME))
                        .isTrue();
            }
        }

        @Test
        void eventStandsInAGapThenNotCaughtUp() {
            try (TestNode writer = TestNode.start(ReplayTest.WithoutProjection.class, TestStorage.fresh(dialect))) {
                TokenId passedBy = writer.create();
                writer.create();
                long head = writer.get(EventLog.class).head();
                long gap = writer.get(EventLog.class).firstPositionOf(passedBy);
                TokenStore store = writer.get(TokenStore.class);
                writer.get(TransactionManager.class).executeInTransaction(() -> {
                    store.initializeTokenSegments(Notes.NAME, 1);
                    store.fetchToken(Notes.NAME, 0);
                    store.storeToken(GapAwareTrackingToken.newInstance(head, List.of(gap)), Notes.NAME, 0);
                });

                assertThat(monitorOf(writer).isCaughtUp(Notes.NAME)).isFalse();
                writer.events()
                        .sql("delete from domain_event where global_index = ?")
                        .param(gap)
                        .update();
                assertThat(monitorOf(writer).isCaughtUp(Notes.NAME)).isTrue();
            }
        }

        private static ProjectionMonitor monitorOf(TestNode node) {
            return new ProjectionMonitor(
                    List.of(new Projection(Notes.NAME)),
                    node.get(EventProcessingConfiguration.class),
                    node.get(ProjectionPositions.class),
                    node.get(DeadLetters.class),
                    node.get(EventLog.class),
                    node.get(ProjectionSlots.class),
                    node.get(RebuildTable.class));
        }

        @Test
        void eventsThatTheReadModelKnowsAreGoneThenItIsBuiltAnewOrTheStartRefused() {
            TestStorage storage = TestStorage.fresh(dialect);
            TokenId id = TestNode.newId();
            try (TestNode node = TestNode.start(storage)) {
                node.create(id);
                node.delete(id);
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created", "deleted"));
                node.events()
                        .sql("delete from domain_event where sequence_number = 1")
                        .update();
            }
            if (dialect == Dialect.POSTGRESQL) {
                assertThatThrownBy(() -> TestNode.start(storage))
                        .hasStackTraceContaining("an older copy of it was put back")
                        .hasStackTraceContaining("drop the schema read_model");
                return;
            }
            try (TestNode node = TestNode.start(storage)) {
                assertThat(node.notes().of(id)).containsExactly("created");
                node.delete(id);
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created", "deleted"));
            }
        }

        @Test
        void stoppedProjectionThenDown() {
            try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
                TestNode.eventually().until(() -> health(node).equals(Status.UP));
                processor(node).shutDown();
                assertThat(node.get(ProjectionMonitor.class).isRunning(Notes.NAME))
                        .isFalse();
                assertThat(health(node)).isEqualTo(Status.DOWN);
            }
        }

        @Test
        void eventOfUnknownTypeThenProjectionStandsStillAndTells() {
            try (TestNode node = TestNode.start(TestStorage.fresh(dialect))) {
                TokenId id = node.create();
                TestNode.eventually()
                        .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly("created"));
                node.delete(id);
                node.events()
                        .sql("update domain_event set payload_type = ? where sequence_number = 0")
                        .param(Intruder.class.getName())
                        .update();
                StreamingEventProcessor processor = processor(node);
                processor.shutDown();
                TestNode.reset(processor);
                processor.start();

                TestNode.eventually()
                        .until(() -> !node.get(ProjectionMonitor.class).isRunning(Notes.NAME));
                assertThat(health(node)).isEqualTo(Status.DOWN);
                assertThat(node.notes().of(id)).isEmpty();
                assertThat(System.getProperty(Intruder.LOADED)).isNull();
            }
        }

        private static StreamingEventProcessor processor(TestNode node) {
            return node.get(EventProcessingConfiguration.class)
                    .eventProcessor(Notes.NAME, StreamingEventProcessor.class)
                    .orElseThrow();
        }

        private static Status health(TestNode node) {
            return node.get(ProjectionHealthIndicator.class).health().getStatus();
        }
    }
}
