package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.testing.TestStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.axonframework.eventhandling.GapAwareTrackingToken;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.TrackedEventMessage;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.EventStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class EventTailTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(10);

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
        private final TestNode node;
        private final EventStorageEngine engine;
        private final EventLog log;
        private final List<AutoCloseable> open = new ArrayList<>();

        /** Whom the events were about that the tail handed over. */
        private final List<TokenId> seen = new CopyOnWriteArrayList<>();

        Contract(Dialect dialect) {
            this.dialect = dialect;
            node = TestNode.shared(dialect);
            engine = node.get(EventStorageEngine.class);
            log = node.get(EventLog.class);
        }

        @AfterEach
        void close() throws Exception {
            for (AutoCloseable each : open) {
                each.close();
            }
        }

        @Test
        void startAtBeginningThenEachEventOnceAndInOrder() throws InterruptedException {
            TokenId first = node.create();
            TokenId second = node.create();
            EventTail tail = start(new EventTails(engine, new CommitSignal(), OFTEN).from(null, "tail", this::see));
            node.delete(first);
            assertThat(tail.await(log.lastPositionOf(first), TestNode.AMPLE)).isTrue();
            assertThat(seen.stream().filter(id -> id.equals(first) || id.equals(second)))
                    .containsExactly(first, second, first);
        }

        @Test
        void startAtPositionThenOnlyWhatCameLater() throws InterruptedException {
            TokenId known = node.create();
            EventTail tail = start(polling(this::see));
            TokenId later = node.create();
            assertThat(tail.await(log.lastPositionOf(later), TestNode.AMPLE)).isTrue();
            assertThat(seen).contains(later).doesNotContain(known);
        }

        @Test
        void commitInThisProcessThenTailIsWoken() throws InterruptedException {
            EventTail tail = start(new EventTails(engine, node.get(CommitSignal.class), NEVER)
                    .from(engine.createHeadToken(), "woken", this::see));
            TestNode.eventually().until(tail::isFollowing);
            TokenId id = node.create();
            assertThat(tail.await(log.lastPositionOf(id), TestNode.AMPLE)).isTrue();
        }

        @Test
        void commitWithoutSignalThenTailPolls() throws InterruptedException {
            EventTail tail = start(polling(this::see));
            TestNode.eventually().until(tail::isFollowing);
            TokenId id = node.create();
            assertThat(tail.await(log.lastPositionOf(id), TestNode.AMPLE)).isTrue();
        }

        @Test
        void awaitWhenTimeIsUpThenFalse() throws InterruptedException {
            EventTail tail = start(polling(this::see));
            assertThat(tail.await(Long.MAX_VALUE, OFTEN)).isFalse();
        }

        @Test
        void storeFailsThenNotKnownToBeCurrentUntilItAnswers() {
            AtomicBoolean failing = new AtomicBoolean();
            AtomicInteger failures = new AtomicInteger();
            EventTail tail = start(new EventTails(failingEngine(failing, failures), new CommitSignal(), OFTEN)
                    .from(engine.createHeadToken(), "failing", this::see));
            TestNode.eventually().until(tail::isFollowing);

            failing.set(true);
            TestNode.eventually().until(() -> failures.get() > 0);
            long before = tail.currentAsOf();
            int failuresBefore = failures.get();
            TestNode.eventually().until(() -> failures.get() > failuresBefore + 2);
            assertThat(tail.currentAsOf()).isEqualTo(before);

            failing.set(false);
            TestNode.eventually().until(() -> tail.currentAsOf() - before > 0);
        }

        @Test
        void storeFailsFromTheStartThenNotFollowing() {
            AtomicBoolean failing = new AtomicBoolean(true);
            AtomicInteger failures = new AtomicInteger();
            EventTail tail = start(new EventTails(failingEngine(failing, failures), new CommitSignal(), OFTEN)
                    .from(null, "failing", this::see));
            TestNode.eventually().until(() -> failures.get() > 1);
            assertThat(tail.isFollowing()).isFalse();
        }

        @Test
        void followerThrowsThenNotFollowingUntilItRecovers() {
            followerFailsWith(() -> {
                throw new IllegalStateException("cannot digest");
            });
        }

        @Test
        void followerFailsWithErrorThenNotFollowingUntilItRecovers() {
            followerFailsWith(() -> {
                throw new NoClassDefFoundError("cannot digest");
            });
        }

        /** To tell of a failure may itself fail, where memory has run out. */
        @Test
        void failureCannotEvenBeToldThenTheTailGoesOn() {
            followerFailsWith(() -> {
                throw new IllegalStateException("not told") {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public String getMessage() {
                        throw new InternalError("as if there were no memory");
                    }
                };
            });
        }

        private void followerFailsWith(Runnable failure) {
            AtomicBoolean failing = new AtomicBoolean(true);
            EventTail tail = start(polling(event -> {
                if (failing.get()) {
                    failure.run();
                }
                see(event);
            }));
            TestNode.eventually().until(tail::isFollowing);
            TokenId id = node.create();
            TestNode.eventually().until(() -> !tail.isFollowing());
            long before = tail.currentAsOf();

            failing.set(false);

            TestNode.eventually().until(tail::isFollowing);
            assertThat(tail.currentAsOf()).isGreaterThan(before);
            assertThat(seen).containsOnlyOnce(id);
        }

        @Test
        void transactionThatCommitsLateThenItsEventIsHandedOver() throws Exception {
            // By the clock of its writer the later event is of another century, and nobody can come before it any more.
            Instant lagging = Instant.EPOCH;
            EventTail tail = start(polling(this::see));
            TokenId late = TestNode.newId();
            CountDownLatch written = new CountDownLatch(1);
            CountDownLatch mayCommit = new CountDownLatch(1);
            ExecutorService other = Executors.newSingleThreadExecutor();
            open.add(other::shutdown);
            Future<?> commit = other.submit(() -> new TransactionTemplate(
                            node.context().getBean("eventsTransactionManager", PlatformTransactionManager.class))
                    .executeWithoutResult(transaction -> {
                        node.create(late);
                        written.countDown();
                        awaitOrInterrupted(mayCommit);
                    }));
            written.await();

            TokenId early = TestNode.newId();
            node.eventStore().publish(at(lagging, TestNode.created(early)));
            assertThat(tail.await(log.lastPositionOf(early), TestNode.AMPLE)).isTrue();
            assertThat(seen).doesNotContain(late);
            mayCommit.countDown();
            commit.get();

            assertThat(tail.await(log.lastPositionOf(late), TestNode.AMPLE)).isTrue();
            assertThat(seen).containsOnlyOnce(late);
            TestNode.eventually()
                    .untilAsserted(() -> assertThat(node.notes().of(late)).containsExactly("created"));
        }

        @Test
        void transactionIsRolledBackThenItsPlaceIsWatchedUntilThatIsSettled() throws InterruptedException {
            EventTail tail = start(polling(this::see));
            new TransactionTemplate(
                            node.context().getBean("eventsTransactionManager", PlatformTransactionManager.class))
                    .executeWithoutResult(transaction -> {
                        node.create(TestNode.newId());
                        transaction.setRollbackOnly();
                    });
            TokenId next = node.create();
            assertThat(tail.await(log.lastPositionOf(next), TestNode.AMPLE)).isTrue();
            assertThat(gaps(tail)).hasSize(1);

            TestNode.eventually().untilAsserted(() -> {
                assertThat(tail.await(log.lastPositionOf(node.create()), TestNode.AMPLE))
                        .isTrue();
                assertThat(gaps(tail)).isEmpty();
            });
        }

        private static SortedSet<Long> gaps(EventTail tail) {
            return Positions.gapsUpTo(tail.position(), Long.MAX_VALUE - 1);
        }

        @Test
        void handOverThenTheOtherSeesWhatItLacksAndAllThatFollowsOnce() throws InterruptedException {
            TrackingToken known = engine.createHeadToken();
            TokenId lacked = node.create();
            // Has not been handed over when the other takes over: the tail is asked for by nobody else.
            EventTail tail =
                    start(new EventTails(engine, new CommitSignal(), NEVER).from(known, "handing-over", this::see));
            assertThat(tail.await(log.lastPositionOf(lacked), TestNode.AMPLE)).isTrue();
            List<TokenId> other = new CopyOnWriteArrayList<>();
            List<TokenId> whenTaken = new ArrayList<>();

            TokenId next = node.create();
            tail.handOver(
                    known, event -> other.add(((TokenEvent) event.getPayload()).id()), () -> whenTaken.addAll(other));
            TokenId later = node.create();
            tail.handOver(
                    engine.createHeadToken(), event -> other.add(((TokenEvent) event.getPayload()).id()), () -> {});

            assertThat(tail.await(log.lastPositionOf(later), TestNode.AMPLE)).isTrue();
            assertThat(whenTaken).contains(lacked);
            assertThat(other).containsOnlyOnce(lacked, next, later);
            assertThat(seen).contains(lacked).doesNotContain(later);
        }

        /** The other has seen more, but not an event that was late, and that the tail has handed over already. */
        @Test
        void handOverToOneThatKnowsMoreButNotALateEventThenItIsToldOfThat() throws Exception {
            long first = log.lastPositionOf(node.create());
            TrackingToken start = engine.createHeadToken();
            TokenId late = TestNode.newId();
            TokenId second;
            TrackingToken known;
            try (Connection slow = node.eventsDataSource().getConnection()) {
                slow.setAutoCommit(false);
                TestNode.insert(slow, late);
                second = node.create();
                node.create();
                known = engine.readEvents(start, false)
                        .reduce((one, next) -> next)
                        .orElseThrow()
                        .trackingToken();
                slow.commit();
            }
            long end = log.lastPositionOf(second);
            // As one that has a lot to read: it does not get beyond the second.
            EventStorageEngine busy = engine((method, arguments) -> {
                if (!method.getName().equals("readEvents")) {
                    return method.invoke(engine, arguments);
                }
                GapAwareTrackingToken after = Positions.seen((TrackingToken) arguments[0]);
                return after.getIndex() == end && !after.hasGaps()
                        ? Stream.empty()
                        : engine.readEvents(after, false)
                                .filter(event -> after.getIndex() > first
                                        || Positions.of(event.trackingToken()).orElseThrow() <= end);
            });
            EventTail tail = start(new EventTails(busy, new CommitSignal(), OFTEN).from(start, "behind", this::see));
            assertThat(tail.await(end, TestNode.AMPLE)).isTrue();
            assertThat(seen).contains(late, second);
            List<TokenId> other = new CopyOnWriteArrayList<>();

            tail.handOver(known, event -> other.add(((TokenEvent) event.getPayload()).id()), () -> {});

            assertThat(other).contains(late);
        }

        /** As after an hour in which the disk of the database was full, and clients tried again. */
        @Test
        void tensOfThousandsOfPlacesStayWithoutAnEventThenWhatComesIsSeen() throws InterruptedException {
            int lost = 120_000;
            try (TestNode own = TestNode.start(TestStorage.fresh(dialect))) {
                TokenId before = own.create();
                own.events()
                        .sql(
                                dialect == Dialect.H2
                                        ? "alter table domain_event alter column global_index restart with " + lost
                                        : "alter sequence domain_event_global_index_seq restart with " + lost)
                        .update();
                TokenId next = own.create();
                EventTail tail = start(new EventTails(own.get(EventStorageEngine.class), new CommitSignal(), OFTEN)
                        .from(null, "gaps", this::see));
                assertThat(tail.await(lost, TestNode.AMPLE)).isTrue();

                TokenId last = own.create();

                assertThat(tail.await(lost + 1, TestNode.AMPLE)).isTrue();
                assertThat(seen).containsExactly(before, next, last);
                TestNode.eventually().until(() -> own.notes().of(last).size() == 1);
                assertThat(own.get(EventLog.class)
                                .holdsAnyOf(new TreeSet<>(
                                        LongStream.range(2, lost + 1).boxed().toList())))
                        .isTrue();
                tail.close();
            }
        }

        @Test
        void handOverToOneThatCannotDigestThenTheFormerStays() throws InterruptedException {
            TrackingToken known = engine.createHeadToken();
            node.create();
            EventTail tail = start(new EventTails(engine, new CommitSignal(), OFTEN).from(known, "staying", this::see));
            TestNode.eventually().until(tail::isFollowing);

            assertThatThrownBy(() -> tail.handOver(
                            known,
                            event -> {
                                throw new IllegalArgumentException("cannot digest");
                            },
                            () -> seen.clear()))
                    .hasMessage("cannot digest");

            TokenId later = node.create();
            assertThat(tail.await(log.lastPositionOf(later), TestNode.AMPLE)).isTrue();
            assertThat(seen).hasSizeGreaterThan(1).contains(later);
            assertThat(tail.isFollowing()).isTrue();
        }

        /** As when there is no room for what the other has to be told. */
        @Test
        void handOverThatFailsInTheEndThenTheFormerStays() throws InterruptedException {
            TrackingToken known = engine.createHeadToken();
            EventTail tail = start(new EventTails(engine, new CommitSignal(), OFTEN).from(known, "kept", this::see));
            TestNode.eventually().until(tail::isFollowing);

            assertThatThrownBy(() -> tail.handOver(known, event -> {}, () -> {
                        throw new IllegalStateException("no room");
                    }))
                    .hasMessage("no room");

            TokenId later = node.create();
            assertThat(tail.await(log.lastPositionOf(later), TestNode.AMPLE)).isTrue();
            assertThat(seen).contains(later);
        }

        @Test
        void handOverWhenClosedThenCancelled() {
            EventTail tail = start(polling(this::see));
            tail.close();

            assertThatThrownBy(() -> tail.handOver(null, this::see, () -> {}))
                    .isInstanceOf(CancellationException.class);
        }

        @Test
        void closeThenThreadEndsWithoutAnInterrupt() throws InterruptedException {
            List<Thread> threads = new CopyOnWriteArrayList<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            CountDownLatch inFollower = new CountDownLatch(1);
            CountDownLatch mayGoOn = new CountDownLatch(1);
            EventTail tail = start(polling(event -> {
                threads.add(Thread.currentThread());
                inFollower.countDown();
                awaitOrInterrupted(mayGoOn);
                interrupted.set(Thread.currentThread().isInterrupted());
            }));
            node.create();
            inFollower.await();
            Thread closer = new Thread(tail::close);
            closer.start();
            TestNode.eventually().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
            mayGoOn.countDown();
            closer.join();
            assertThat(threads).isNotEmpty().noneMatch(Thread::isAlive);
            assertThat(interrupted).isFalse();
        }

        @Test
        void closeWhenWaitingForEventsThenThreadEnds() {
            List<Thread> threads = new CopyOnWriteArrayList<>();
            EventTail tail = start(new EventTails(engine, new CommitSignal(), NEVER)
                    .from(null, "idle", event -> threads.add(Thread.currentThread())));
            node.create();
            TestNode.eventually().until(tail::isFollowing);
            tail.close();
            assertThat(threads).isNotEmpty().noneMatch(Thread::isAlive);
        }

        private void see(TrackedEventMessage<?> event) {
            seen.add(((TokenEvent) event.getPayload()).id());
        }

        private EventTail polling(Consumer<TrackedEventMessage<?>> follower) {
            return new EventTails(engine, new CommitSignal(), OFTEN)
                    .from(engine.createHeadToken(), "polling", follower);
        }

        private EventTail start(EventTail tail) {
            open.add(tail);
            tail.start();
            return tail;
        }

        /** Where events come faster than they are read, the end is never seen. */
        @Test
        void writersNeverPauseThenStillKnownToBeCurrentAndOthersCanTakeOver() throws Exception {
            AtomicBoolean writing = new AtomicBoolean(true);
            EventStorageEngine endless =
                    engine((method, arguments) -> method.getName().equals("readEvents")
                            ? endless((TrackingToken) arguments[0], writing)
                            : method.invoke(engine, arguments));
            EventTail tail = start(new EventTails(endless, new CommitSignal(), OFTEN)
                    .from(engine.createHeadToken(), "outrun", this::see));
            try {
                TestNode.eventually().until(tail::isFollowing);
                long asOf = tail.currentAsOf();
                TestNode.eventually().until(() -> tail.currentAsOf() > asOf);
                List<TrackingToken> taken = new CopyOnWriteArrayList<>();

                tail.handOver(engine.createHeadToken(), event -> taken.add(event.trackingToken()), () -> {});

                int before = taken.size();
                TestNode.eventually().until(() -> taken.size() > before);
                assertThat(taken).doesNotHaveDuplicates();
            } finally {
                writing.set(false);
            }
        }

        /** Where the database tells nobody of a commit, this is what it costs to follow. */
        @Test
        void nothingIsWrittenThenItLooksOnceInEachIntervalAndNoMoreOften() {
            Duration interval = Duration.ofMillis(50);
            AtomicInteger looks = new AtomicInteger();
            EventStorageEngine counted = engine((method, arguments) -> {
                if (method.getName().equals("readEvents")) {
                    looks.incrementAndGet();
                }
                return method.invoke(engine, arguments);
            });
            EventTails idle = new EventTails(counted, new CommitSignal(), interval);
            long began = System.nanoTime();
            start(idle.from(engine.createHeadToken(), "idle", this::see));

            TestNode.eventually().until(() -> looks.get() >= 20);

            int made = looks.get();
            long intervals = (System.nanoTime() - began) / interval.toNanos();
            assertThat((long) made).isLessThanOrEqualTo(intervals + 2);
        }

        /** The next one is always there before it is looked for. */
        private Stream<TrackedEventMessage<?>> endless(TrackingToken after, AtomicBoolean writing) {
            var last = new AtomicReference<>(after);
            return Stream.<TrackedEventMessage<?>>generate(() -> {
                        node.create();
                        TrackedEventMessage<?> next =
                                engine.readEvents(last.get(), false).findFirst().orElseThrow();
                        last.set(next.trackingToken());
                        return next;
                    })
                    .takeWhile(event -> writing.get());
        }

        private EventStorageEngine failingEngine(AtomicBoolean failing, AtomicInteger failures) {
            return engine((method, arguments) -> {
                if (failing.get()) {
                    failures.incrementAndGet();
                    throw new EventStoreException("The database is away");
                }
                return method.invoke(engine, arguments);
            });
        }

        private static EventStorageEngine engine(Call call) {
            return (EventStorageEngine) Proxy.newProxyInstance(
                    EventTailTest.class.getClassLoader(),
                    new Class<?>[] {EventStorageEngine.class},
                    (proxy, method, arguments) -> {
                        try {
                            return call.of(method, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private interface Call {

            Object of(Method method, Object[] arguments) throws ReflectiveOperationException;
        }

        private static GenericDomainEventMessage<TokenEvent> at(Instant moment, TokenEvent event) {
            return new GenericDomainEventMessage<>(
                    "ServiceToken", event.id().toString(), 0, new GenericEventMessage<>(event), moment);
        }

        private static void awaitOrInterrupted(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
