package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a process that is killed while it commits leaves behind on H2, where an event can be seen before it is in the file. */
class KilledWriterTest {

    private final TestStorage storage = TestStorage.fresh(Dialect.H2);
    private final TestNode node = TestNode.start(storage);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void eventIsNotInTheFileYetThenNobodyWhoFollowsIsToldOfIt() throws Exception {
        TokenId known = node.create();
        long before = node.get(EventLog.class).lastPositionOf(known);
        TestNode.eventually().until(() -> node.notes().of(known).size() == 1);
        TokenId onItsWay = TestNode.newId();
        var released = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (EventTail tail = new EventTails(
                                node.get(EventStorageEngine.class), new CommitSignal(), Duration.ofMillis(10))
                        .from(null, "tail", event -> {});
                Connection writer = node.eventsDataSource().getConnection()) {
            tail.start();
            TestNode.eventually().until(() -> Positions.covers(tail.position(), before));
            MVStore file = fileOf(writer);
            writer.setAutoCommit(false);
            TestNode.insert(writer, onItsWay);
            hold(file, released);
            try {
                Future<?> commit = threads.submit(() -> {
                    writer.commit();
                    return null;
                });
                TestNode.eventually().until(() -> node.get(EventLog.class).head() > before);

                TestNode.eventually()
                        .during(Duration.ofMillis(500))
                        .until(() -> Positions.of(tail.position()).orElseThrow() == before
                                && node.notes().of(onItsWay).isEmpty());

                released.countDown();
                commit.get();
                assertThat(tail.await(before + 1, TestNode.AMPLE)).isTrue();
                TestNode.eventually().until(() -> node.notes().of(onItsWay).size() == 1);
            } finally {
                // However this ends: all others wait for it.
                released.countDown();
            }
        } finally {
            threads.shutdown();
        }
    }

    /** H2 connects the others anew without a word, and their new server knows nothing of who was committing. */
    @Test
    void processThatHasOpenedTheFileIsKilledThenNobodyElseHasTakenWhatItLost() throws Exception {
        TestStorage shared = TestStorage.fresh(Dialect.H2);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (OtherJvm owner = OtherJvm.start(Owner.class, shared.dataDir().toString())) {
            owner.awaitLine(Owner.READY);
            Queue<TokenId> told = new ConcurrentLinkedQueue<>();
            try (TestNode joined = TestNode.start(shared);
                    EventTail tail = new EventTails(
                                    joined.get(EventStorageEngine.class), new CommitSignal(), Duration.ofMillis(10))
                            .from(null, "tail", event -> told.add(((TokenEvent) event.getPayload()).id()))) {
                tail.start();
                TokenId known = joined.create();
                EventLog log = joined.get(EventLog.class);
                long before = log.lastPositionOf(known);
                owner.awaitLine(Owner.SHOWN);
                assertThat(log.head()).isGreaterThan(before);
                Future<Boolean> commandLoads = threads.submit(() -> joined.eventStore()
                        .readEvents(Owner.ON_ITS_WAY.toString())
                        .hasNext());
                Future<OptionalLong> deletionFound = threads.submit(() -> log.positionOfDeletion(Owner.ON_ITS_WAY));
                Future<Long> durableHead = threads.submit(log::durableHead);
                TestNode.eventually()
                        .during(Duration.ofMillis(500))
                        .until(() -> List.copyOf(told).equals(List.of(known)));

                owner.kill();

                TestNode.eventually().ignoreExceptions().until(() -> log.head() == before);
                TokenId next = joined.create();
                assertThat(tail.await(log.lastPositionOf(next), TestNode.AMPLE)).isTrue();
                assertThat(told).containsExactly(known, next);
                TestNode.eventually().until(() -> joined.notes().of(next).size() == 1);
                assertThat(joined.notes().of(Owner.ON_ITS_WAY)).isEmpty();
                assertThat(answerOf(commandLoads)).isNotEqualTo(true);
                assertThat(answerOf(deletionFound)).isNotEqualTo(OptionalLong.of(before + 1));
                assertThat(answerOf(durableHead)).isNotEqualTo(Long.valueOf(before + 1));
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Null where it has failed, as it may where the connection is lost. */
    private static <T> @Nullable T answerOf(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            return null;
        }
    }

    /** Opens the file before any other, and has an event on its way into it for ever as soon as another has written one. */
    static final class Owner {

        static final String READY = "ready";
        static final String SHOWN = "shown";
        static final TokenId ON_ITS_WAY = new TokenId(4711);

        private Owner() {}

        public static void main(String[] arguments) throws Exception {
            try (TestNode node = TestNode.start(TestStorage.embedded(Path.of(arguments[0])))) {
                System.out.println(READY);
                EventLog log = node.get(EventLog.class);
                TestNode.eventually().until(() -> !log.isEmpty());
                long before = log.head();
                Connection writer = node.eventsDataSource().getConnection();
                writer.setAutoCommit(false);
                TestNode.insert(writer, ON_ITS_WAY);
                hold(fileOf(writer), new CountDownLatch(1));
                new Thread(() -> commit(writer)).start();
                TestNode.eventually().until(() -> log.head() > before);
                System.out.println(SHOWN);
                OtherJvm.awaitEndOfInput();
            }
        }

        private static void commit(Connection writer) {
            try {
                writer.commit();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Else one who has seen the lost event would take the next one for it, and pass it by. */
    @Test
    void eventIsLostThenItsPlaceIsNotGivenAgain() throws Exception {
        long before = node.get(EventLog.class).lastPositionOf(node.create());
        try (Connection killed = node.eventsDataSource().getConnection()) {
            killed.setAutoCommit(false);
            TestNode.insert(killed, TestNode.newId());

            try (TestNode next = TestNode.start(TestStorage.embedded(copy()))) {
                assertThat(next.get(EventLog.class).head()).isEqualTo(before);
                assertThat(next.get(EventLog.class).lastPositionOf(next.create()))
                        .isGreaterThan(before + 1);
            }
            killed.rollback();
        }
    }

    /** As the files are when the process is killed now. */
    private Path copy() throws IOException {
        Path copy = TestStorage.newFolder();
        for (String file : new String[] {"events.mv.db", "read-model.mv.db"}) {
            Files.copy(storage.dataDir().resolve(file), copy.resolve(file));
        }
        return copy;
    }

    /** Nothing is written to the file until it is released. Returns when that is so. */
    private static void hold(MVStore file, CountDownLatch released) throws InterruptedException {
        var held = new CountDownLatch(1);
        Thread holder = new Thread(() -> file.executeFilestoreOperation(() -> {
            held.countDown();
            awaitUninterruptibly(released);
        }));
        holder.setDaemon(true);
        holder.start();
        held.await();
    }

    private static MVStore fileOf(Connection connection) throws SQLException {
        return ((SessionLocal) connection.unwrap(JdbcConnection.class).getSession())
                .getDatabase()
                .getStore()
                .getMvStore();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
