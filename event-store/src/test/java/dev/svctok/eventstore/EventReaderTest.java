package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** What readers of the one sequence of all events are promised. */
class EventReaderTest {

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

        private final TestNode node;
        private final EventReader reader;

        private final Dialect dialect;

        Contract(Dialect dialect) {
            this.dialect = dialect;
            node = TestNode.start(TestStorage.fresh(dialect));
            reader = node.get(EventReader.class);
        }

        @AfterEach
        void close() {
            node.close();
        }

        @Test
        void settledHeadWhenNothingIsThereThenZero() {
            assertThat(reader.settledHead()).isZero();
            assertThat(page(EventFilter.NONE)).isEmpty();
        }

        @Test
        void settledHeadWhenAllIsCommittedThenTheNewestEvent() {
            node.create();
            node.create();

            assertThat(reader.settledHead()).isEqualTo(2);
        }

        @Test
        void settledHeadWhileAnEarlierEventIsUncommittedThenStaysBelow() throws SQLException {
            node.create();
            assertThat(reader.settledHead()).isEqualTo(1);
            try (Connection slow = node.eventsDataSource().getConnection()) {
                slow.setAutoCommit(false);
                TestNode.insert(slow, TestNode.newId());
                TokenId later = node.create();

                assertThat(node.get(EventLog.class).lastPositionOf(later)).isEqualTo(3);
                assertThat(reader.settledHead()).isEqualTo(1);

                slow.commit();
            }
            assertThat(reader.settledHead()).isEqualTo(3);
        }

        /** As after a restart: it does not say that there is nothing. */
        @Test
        void settledHeadOfANewProcessWhileAnotherWritesThenWhatItsProjectionsHaveSeen() throws SQLException {
            assumeThat(node.get(Databases.class).dialect()).isEqualTo(Dialect.POSTGRESQL);
            node.create();
            TestNode.eventually()
                    .until(() -> node.get(ProjectionPositions.class).settled() == 1);
            try (Connection slow = node.eventsDataSource().getConnection()) {
                slow.setAutoCommit(false);
                TestNode.insert(slow, TestNode.newId());
                node.create();
                TestNode.eventually()
                        .until(() -> node.get(ProjectionMonitor.class).lag(Notes.NAME) == 0);
                SettledHead fresh = new SettledHead(
                        JdbcClient.create(node.eventsDataSource()),
                        Dialect.POSTGRESQL,
                        node.get(ProjectionPositions.class)::settled);

                assertThat(fresh.advance()).isEqualTo(1);

                slow.rollback();
            }
        }

        @Test
        void settledHeadWhenAnEarlierEventWasRolledBackThenPassesTheGap() throws SQLException {
            try (Connection failing = node.eventsDataSource().getConnection()) {
                failing.setAutoCommit(false);
                TestNode.insert(failing, TestNode.newId());
                node.create();
                failing.rollback();
            }

            assertThat(reader.settledHead()).isEqualTo(2);
            assertThat(page(EventFilter.NONE)).extracting(StoredEvent::position).containsExactly(2L);
        }

        /** Else a place would be given up at which an event comes later, and whoever follows the events would never see it. */
        @Test
        void glanceWhenTheWritersCannotBeSeenThenNothingIsSettledByThat() throws SQLException {
            var asked = new AtomicInteger();
            SettledHead head = new SettledHead(
                    JdbcClient.create(new DelegatingDataSource(node.eventsDataSource()) {
                        @Override
                        public Connection getConnection() throws SQLException {
                            if (asked.incrementAndGet() == 2) {
                                throw new SQLTransientConnectionException("as if it were away");
                            }
                            return super.getConnection();
                        }
                    }),
                    dialect,
                    () -> 0);
            try (Connection slow = node.eventsDataSource().getConnection()) {
                slow.setAutoCommit(false);
                TestNode.insert(slow, TestNode.newId());
                node.create();
                assertThatThrownBy(head::glance).hasStackTraceContaining("as if it were away");

                assertThat(head.glance()).isZero();

                slow.commit();
            }
            TestNode.eventually().until(() -> head.glance() == 2);
        }

        @Test
        void ofTokensThenAllThatHappenedWithWhoDidIt() {
            TokenId id = node.create();
            Actor actor =
                    new Actor(Actor.Kind.TOKEN, new TokenId(7), new TokenName("ops"), "127.0.0.1", "curl", "request-1");
            node.create();
            node.eventStore().publish(TestNode.message(new TokenDeleted(id), 1).withMetaData(actor.toMetaData()));

            List<StoredEvent> events = reader.ofTokens(List.of(id));

            assertThat(events).extracting(StoredEvent::position).containsExactly(1L, 3L);
            assertThat(events)
                    .extracting(StoredEvent::type)
                    .containsExactly("svctok.TokenCreated", "svctok.TokenDeleted");
            assertThat(events.get(0).payload()).isEqualTo(TestNode.created(id));
            assertThat(events.get(0).actor().kind()).isEqualTo(Actor.Kind.SYSTEM);
            assertThat(events.get(1).actor()).isEqualTo(actor);
            assertThat(page(new EventFilter(Set.of(), null, actor.tokenId(), null, null)))
                    .extracting(StoredEvent::position)
                    .containsExactly(3L);
        }

        @Test
        void pageThenThoseAfterUpToTheLimitInOrder() {
            for (int i = 0; i < 5; i++) {
                node.create();
            }

            assertThat(reader.page(EventFilter.NONE, 1, 5, 2))
                    .extracting(StoredEvent::position)
                    .containsExactly(2L, 3L);
            assertThat(reader.page(EventFilter.NONE, 3, 4, 100))
                    .extracting(StoredEvent::position)
                    .containsExactly(4L);
        }

        @Test
        void pageWithAFilterThenOnlyWhatItLetsThrough() {
            TokenId id = node.create();
            node.create();
            node.delete(id);
            Instant first = page(EventFilter.NONE).get(0).time();

            assertThat(page(new EventFilter(Set.of("svctok.TokenDeleted"), null, null, null, null)))
                    .extracting(StoredEvent::position)
                    .containsExactly(3L);
            assertThat(page(new EventFilter(Set.of(), id, null, null, null)))
                    .extracting(StoredEvent::position)
                    .containsExactly(1L, 3L);
            assertThat(page(new EventFilter(Set.of(), null, null, first, null))).hasSize(3);
            assertThat(page(new EventFilter(Set.of(), null, null, null, first))).isEmpty();
            // A moment within the first event's millisecond: the event was before it.
            assertThat(page(new EventFilter(Set.of(), null, null, null, first.plusNanos(1))))
                    .extracting(StoredEvent::position)
                    .contains(1L);
            assertThat(page(new EventFilter(Set.of(), null, null, first.plusNanos(1), null)))
                    .extracting(StoredEvent::position)
                    .doesNotContain(1L);
        }

        private List<StoredEvent> page(EventFilter filter) {
            return reader.page(filter, 0, reader.settledHead(), 100);
        }
    }
}
