package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

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

        /** Else whoever waits for a new version takes one that serves already for one that was called off. */
        @Test
        void newVersionBeginsToServeWhileItIsAskedForThenItIsSeenBeingBuiltOrServing() {
            TestNode node = TestNode.shared(dialect);
            String projection = "switched-" + TestNode.newId();
            node.readModel()
                    .sql("insert into projection_slot (projection, live, version) values (?, 'A', 1)")
                    .param(projection)
                    .update();
            var rebuilds = node.get(RebuildTable.class);
            var asked = new AtomicInteger();
            DataSource switching = new DelegatingDataSource(node.get(DataSource.class)) {
                @Override
                public Connection getConnection() throws SQLException {
                    if (asked.incrementAndGet() == 2) {
                        node.get(TransactionManager.class).executeInTransaction(() -> {
                            node.get(ProjectionSlots.class).flip(projection, 2);
                            rebuilds.delete(projection);
                        });
                    }
                    return super.getConnection();
                }
            };
            rebuilds.insert(projection, 2, false);

            ProjectionState state = monitorOf(
                            node,
                            ProjectionSlots.of(switching, dialect),
                            new RebuildTable(
                                    JdbcClient.create(switching),
                                    node.get(ProjectionPositions.class),
                                    node.get(Serializer.class),
                                    Clock.systemUTC(),
                                    node.get(NodeId.class)))
                    .state(projection);

            assertThat(asked).hasValueGreaterThan(1);
            assertThat(state.version() == 2 ^ state.rebuild() != null)
                    .as("version %s, rebuild %s", state.version(), state.rebuild())
                    .isTrue();
        }

        private static ProjectionMonitor monitorOf(TestNode node) {
            return monitorOf(node, node.get(ProjectionSlots.class), node.get(RebuildTable.class));
        }

        private static ProjectionMonitor monitorOf(TestNode node, ProjectionSlots slots, RebuildTable rebuilds) {
            return new ProjectionMonitor(
                    List.of(new Projection(Notes.NAME)),
                    node.get(EventProcessingConfiguration.class),
                    node.get(ProjectionPositions.class),
                    node.get(DeadLetters.class),
                    node.get(EventLog.class),
                    slots,
                    rebuilds);
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
                if (dialect == Dialect.H2) {
                    assertThatThrownBy(() -> TestNode.start(storage))
                            .hasStackTraceContaining("another process works on both in " + storage.dataDir())
                            .hasStackTraceContaining("Stop all of them and start one");
                }
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
