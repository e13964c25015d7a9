package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.StreamingEventProcessor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ProjectionProgressTest {

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

        private static final Duration SHORT = Duration.ofMillis(50);

        private final Dialect dialect;
        private final TestNode node;
        private final EventLog log;

        Contract(Dialect dialect) {
            this.dialect = dialect;
            node = TestNode.shared(dialect);
            log = node.get(EventLog.class);
        }

        @Test
        void awaitThenRowsAreThere() throws InterruptedException {
            ProjectionProgress progress = node.get(ProjectionProgress.class);
            for (int i = 0; i < 20; i++) {
                TokenId id = node.create();
                assertThat(progress.await(Notes.NAME, log.lastPositionOf(id), TestNode.AMPLE, () -> false))
                        .isTrue();
                assertThat(node.notes().of(id)).containsExactly("created");
            }
        }

        @Test
        void awaitWhenProjectionRunsElsewhereThenSeenThroughTheDatabase() throws InterruptedException {
            ProjectionProgress elsewhere = new ProjectionProgress(node.get(ProjectionPositions.class), Set.of());
            TokenId id = node.create();
            assertThat(elsewhere.await(Notes.NAME, log.lastPositionOf(id), TestNode.AMPLE, () -> true))
                    .isTrue();
            assertThat(node.notes().of(id)).containsExactly("created");
        }

        @Test
        void awaitWhenEventIsYetToComeThenFalseWhenTimeIsUp() throws InterruptedException {
            assertThat(node.get(ProjectionProgress.class).await(Notes.NAME, Long.MAX_VALUE, SHORT, () -> false))
                    .isFalse();
        }

        @Test
        void awaitWhenNobodyServesProjectionThenTrue() throws InterruptedException {
            assertThat(node.get(ProjectionProgress.class).await("nobody", Long.MAX_VALUE, TestNode.AMPLE, () -> false))
                    .isTrue();
        }

        @Test
        void awaitWhenTheLastServerDiesMeanwhileThenTrue() throws InterruptedException {
            AtomicInteger looks = new AtomicInteger();
            assertThat(node.get(ProjectionProgress.class)
                            .await("nobody", Long.MAX_VALUE, TestNode.AMPLE, () -> looks.incrementAndGet() < 3))
                    .isTrue();
        }

        @Test
        void awaitWhenNobodyWorksOnItNowButItIsServedThenFalseWhenTimeIsUp() throws InterruptedException {
            assertThat(node.get(ProjectionProgress.class).await("nobody", Long.MAX_VALUE, SHORT, () -> true))
                    .isFalse();
        }

        @Test
        void awaitWhenItStandsStillHereThenFalseWhenTimeIsUp() throws InterruptedException {
            try (TestNode own = TestNode.start(TestStorage.fresh(dialect))) {
                ProjectionProgress progress = own.get(ProjectionProgress.class);
                TokenId id = own.create();
                progress.await(Notes.NAME, own.get(EventLog.class).lastPositionOf(id), TestNode.AMPLE, () -> false);
                own.get(EventProcessingConfiguration.class)
                        .eventProcessor(Notes.NAME, StreamingEventProcessor.class)
                        .orElseThrow()
                        .shutDown();
                assertThat(progress.await(Notes.NAME, Long.MAX_VALUE, SHORT, () -> false))
                        .isFalse();
            }
        }

        @Test
        void anyMomentThenPositionAndRowsAgree() {
            try (TestNode own = TestNode.start(TestStorage.fresh(dialect))) {
                ProjectionPositions positions = own.get(ProjectionPositions.class);
                for (int i = 0; i < 100; i++) {
                    own.create();
                    own.readModel()
                            .sql("select (select count(*) from note), token, token_type"
                                    + " from projection_position where projection = ?")
                            .param(Notes.NAME)
                            .query((row, n) -> {
                                long position = Positions.of(positions.read(row.getBytes(2), row.getString(3)))
                                        .orElse(0);
                                assertThat(row.getLong(1)).isEqualTo(position);
                                return position;
                            })
                            .optional();
                }
            }
        }
    }

    @Test
    void awaitWhenProjectionHasToldThenNobodyAsksTheDatabase() throws InterruptedException {
        ProjectionProgress progress = new ProjectionProgress(positionsInClosedDatabase(), Set.of());
        Thread projection =
                new Thread(() -> progress.advanced("list", GapAwareTrackingToken.newInstance(7, java.util.List.of())));
        projection.start();
        projection.join();
        assertThat(progress.await("list", 7, Duration.ZERO, () -> true)).isTrue();
    }

    @Test
    void awaitWhenPositionIsGapThenFalse() throws InterruptedException {
        ProjectionProgress progress = new ProjectionProgress(positionsInClosedDatabase(), Set.of());
        progress.advanced("list", GapAwareTrackingToken.newInstance(7, java.util.List.of(6L)));
        assertThat(progress.await("list", 6, Duration.ZERO, () -> true)).isFalse();
    }

    private static ProjectionPositions positionsInClosedDatabase() {
        HikariDataSource closed = new HikariDataSource();
        closed.close();
        return new ProjectionPositions(
                JdbcClient.create(closed), new StoredTypeSerializer(), Clock.systemUTC(), Duration.ofSeconds(5));
    }
}
