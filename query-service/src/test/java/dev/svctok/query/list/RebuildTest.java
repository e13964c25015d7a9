package dev.svctok.query.list;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenPage;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
import dev.svctok.eventstore.ProjectionRebuilds;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.Rebuild;
import dev.svctok.eventstore.RebuildRefusedException;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowingConsumer;
import org.axonframework.queryhandling.QueryGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Projections that are built anew while they serve. */
class RebuildTest {

    private static final String LIST = ListTokens.PROJECTION;
    private static final String VERIFICATION = "verification";

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

        private final TestStorage storage;
        private RunningService service;

        Contract(Dialect dialect) {
            storage = TestStorage.fresh(dialect);
            service = RunningService.start(QueryServiceApplication.class, storage);
        }

        @AfterEach
        void stop() {
            service.close();
        }

        @Test
        void rebuildThenTheSameRowsInTheOtherSlotAndNothingInTheOld() throws Exception {
            create(20);
            deleteEveryFourth();
            awaitProjections();
            List<ServiceToken> before = list();
            assertThat(before).hasSize(15);
            long verifiable = rows("verification_a");

            rebuild(LIST);
            rebuild(VERIFICATION);

            assertThat(list()).isEqualTo(before);
            assertThat(rows("token_list_b")).isEqualTo(20);
            assertThat(rows("verification_b")).isEqualTo(verifiable);
            for (String table : List.of("token_list_", "token_list_role_", "verification_")) {
                assertThat(indexes(table, "b")).isEqualTo(indexes(table, "a")).hasSizeGreaterThan(1);
            }
            RunningService.eventually()
                    .untilAsserted(
                            () -> assertThat(rows("token_list_a") + rows("token_list_role_a") + rows("verification_a"))
                                    .isZero());
            TokenId next = service.tokens().create("next", null, "stackstate-guest");
            awaitProjections();
            assertThat(list())
                    .extracting(ServiceToken::id)
                    .contains(next.value())
                    .hasSize(16);
            rebuild(LIST);
            assertThat(rows("token_list_a")).isEqualTo(21);
            assertThat(list()).hasSize(16);
        }

        @Test
        void rebuildWhileTokensComeAndGoThenNoReaderSeesAnythingWrong() throws Exception {
            create(3_000);
            TokenId stays = service.tokens().create("stays", null, "stackstate-guest");
            awaitProjections();
            AtomicBoolean done = new AtomicBoolean();
            Queue<String> wrong = new ConcurrentLinkedQueue<>();
            Queue<Long> gone = new ConcurrentLinkedQueue<>();
            AtomicInteger written = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Future<?> writer = threads.submit(() -> {
                    while (!done.get()) {
                        TokenId id = TestTokens.newId();
                        service.tokens().publish(TestTokens.created(id, "busy", null, "stackstate-guest"), 0);
                        service.tokens().publish(new TokenDeleted(id), 1);
                        awaitProjections();
                        gone.add(id.value());
                        written.incrementAndGet();
                    }
                    return null;
                });
                Future<?> reader = threads.submit(() -> {
                    while (!done.get()) {
                        List<Long> goneBefore = List.copyOf(gone);
                        List<Long> busy =
                                page("busy").stream().map(ServiceToken::id).toList();
                        goneBefore.stream()
                                .filter(busy::contains)
                                .forEach(id -> wrong.add("listed though deleted: " + id));
                        if (page("stays").stream().noneMatch(token -> token.id() == stays.value())) {
                            wrong.add("not listed though there");
                        }
                    }
                });
                for (int i = 0; i < 3; i++) {
                    rebuild(LIST);
                }
                RunningService.eventually().until(() -> written.get() > 10);
                done.set(true);
                writer.get();
                reader.get();
            } finally {
                threads.shutdownNow();
            }
            assertThat(wrong).isEmpty();
            assertThat(service.get(DeadLetters.class).count(LIST)).isZero();
            awaitProjections();
            assertThat(list()).hasSize(3_001);
        }

        @Test
        void rebuildOfTokensThatAreDeletedMuchLaterThenTheyAreDeletedInTheNewRows() throws Exception {
            List<TokenEvent> tokens = create(6_000);
            for (int i = 0; i < 6_000; i += 10) {
                service.tokens().publish(new TokenDeleted(tokens.get(i).id()), 1);
            }
            awaitProjections();
            List<ServiceToken> before = list();

            rebuild(LIST);
            rebuild(VERIFICATION);

            assertThat(before).hasSize(5_000);
            assertThat(list()).isEqualTo(before);
            for (String projection : List.of(LIST, VERIFICATION)) {
                assertThat(Differences.in(service, projection)).isEmpty();
            }
        }

        @Test
        void readerWhoIsStillInTheTablesThenTheRebuildWaits() throws Exception {
            create(10);
            awaitProjections();
            try (Connection reader = service.get(DataSource.class).getConnection();
                    Statement statement = reader.createStatement()) {
                reader.setAutoCommit(false);
                statement.executeQuery("select * from token_list_b").close();
                service.get(JdbcClient.class)
                        .sql("insert into token_list_b (id, live, name, roles, created_at)"
                                + " values (1, true, 'left over', 'x', 1)")
                        .update();

                service.get(ProjectionRebuilds.class).start(LIST);

                // Longer than the rebuild waits for a lock before it tries again.
                RunningService.eventually()
                        .during(Duration.ofSeconds(1))
                        .until(() -> service.get(ProjectionRebuilds.class)
                                .of(LIST)
                                .map(Rebuild::failure)
                                .isEmpty());
                reader.commit();
            }
            awaitRebuilt(LIST);
            assertThat(rows("token_list_b")).isEqualTo(10);
        }

        /** It writes no row, for which it would have to wait: its letter and its position are all that there is of the event. */
        @Test
        void processorPutsAnEventAmongTheDeadLettersThenTheSwitchWaitsForIt() throws Exception {
            create(10);
            awaitProjections();
            int version = service.get(ProjectionSlots.class).version(LIST);

            whileAProcessorHasStoredItsPosition(processor -> {
                service.get(ProjectionRebuilds.class).start(LIST);

                RunningService.eventually()
                        .during(Duration.ofSeconds(1))
                        .until(() -> service.get(ProjectionSlots.class).version(LIST) == version);
            });

            awaitRebuilt(LIST);
        }

        private void whileAProcessorHasStoredItsPosition(ThrowingConsumer<Statement> meanwhile) throws SQLException {
            try (Connection processor = service.get(DataSource.class).getConnection();
                    Statement statement = processor.createStatement()) {
                processor.setAutoCommit(false);
                statement.execute(
                        "update projection_position set last_update = last_update where projection = 'token-list'");
                meanwhile.accept(statement);
                processor.commit();
            }
        }

        /** It stores its position before it writes the rows: who takes the two the other way round waits for it in a circle. */
        @Test
        void processorHasStoredItsPositionAndWritesItsRowsThenTheSwitchWaitsForBoth() throws Exception {
            create(10);
            awaitProjections();
            int version = service.get(ProjectionSlots.class).version(LIST);

            whileAProcessorHasStoredItsPosition(processor -> {
                startAndAwaitTheSwitchWaiting(version);

                lockSlot(processor);
            });

            awaitRebuilt(LIST);
        }

        /** It holds the first letter before it writes the rows, and the next one after that. */
        @Test
        void deadLetterIsBeingTriedAgainThenTheSwitchWaitsForIt() throws Exception {
            refuse("poison", "token_list_a");
            service.tokens().delete(service.tokens().create("poison", null, "stackstate-guest"));
            awaitProjections();
            assertThat(service.get(DeadLetters.class).count(LIST)).isEqualTo(2);
            int version = service.get(ProjectionSlots.class).version(LIST);
            try (Connection retry = service.get(DataSource.class).getConnection();
                    Statement statement = retry.createStatement()) {
                retry.setAutoCommit(false);
                statement.execute("update dead_letter set last_touched = last_touched where projection = 'token-list'"
                        + " and sequence_index = (select min(sequence_index) from dead_letter)");
                startAndAwaitTheSwitchWaiting(version);

                lockSlot(statement);
                statement
                        .executeQuery("select id from dead_letter where projection = 'token-list' for update nowait")
                        .close();

                retry.commit();
            }
            awaitRebuilt(LIST);
            assertThat(service.get(DeadLetters.class).count(LIST)).isZero();
        }

        private void startAndAwaitTheSwitchWaiting(int version) {
            service.get(ProjectionRebuilds.class).start(LIST);
            RunningService.eventually()
                    .until(() -> service.get(ProjectionRebuilds.class)
                            .of(LIST)
                            .filter(rebuild -> rebuild.phase() == Rebuild.Phase.FOLLOW)
                            .isPresent());
            RunningService.eventually()
                    .during(Duration.ofMillis(500))
                    .until(() -> service.get(ProjectionSlots.class).version(LIST) == version);
        }

        private static void lockSlot(Statement statement) throws SQLException {
            statement
                    .executeQuery("select live from projection_slot where projection = 'token-list' for update nowait")
                    .close();
        }

        @Test
        void stopInTheMiddleThenTheNextNodeGoesOn() throws InterruptedException {
            create(6_000);
            awaitProjections();
            service.get(ProjectionRebuilds.class).start(LIST);
            RunningService.eventually().until(() -> eventsOf(LIST) > 0);
            service.close();

            service = RunningService.start(QueryServiceApplication.class, storage);

            Rebuild goesOn = service.get(ProjectionRebuilds.class).of(LIST).orElse(null);
            assertThat(goesOn == null || goesOn.events() > 0).isTrue();
            awaitRebuilt(LIST);
            assertThat(rows("token_list_b")).isEqualTo(6_000);
        }

        @Test
        void startTwiceThenRefusedUntilCalledOff() throws InterruptedException {
            create(6_000);
            awaitProjections();
            ProjectionRebuilds rebuilds = service.get(ProjectionRebuilds.class);
            rebuilds.start(LIST);

            assertThatThrownBy(() -> rebuilds.start(LIST))
                    .isInstanceOf(RebuildRefusedException.class)
                    .hasMessageContaining("is being built anew already");
            rebuilds.cancel(LIST);
            assertThatThrownBy(() -> rebuilds.cancel(LIST))
                    .isInstanceOf(RebuildRefusedException.class)
                    .hasMessageContaining("is not being built anew");

            RunningService.eventually()
                    .untilAsserted(() -> assertThat(rows("token_list_b")).isZero());
            assertThat(rows("token_list_a")).isEqualTo(6_000);
            rebuild(LIST);
            assertThat(rows("token_list_b")).isEqualTo(6_000);
        }

        @Test
        void rebuildThenWhatCouldNotBeDigestedIsThere() throws InterruptedException {
            refuse("poison", "token_list_a");
            TokenId poison = service.tokens().create("poison", null, "stackstate-guest");
            service.tokens().create("healthy", null, "stackstate-guest");
            awaitProjections();
            assertThat(service.get(DeadLetters.class).count(LIST)).isEqualTo(1);

            rebuild(LIST);

            assertThat(list()).extracting(ServiceToken::name).containsExactly("healthy", "poison");
            assertThat(service.get(DeadLetters.class).count(LIST)).isZero();
            service.tokens().delete(poison);
            awaitProjections();
            assertThat(list()).extracting(ServiceToken::name).containsExactly("healthy");
        }

        @Test
        void rebuildThatFailsThenItSaysWhyAndTheOldVersionServes() throws InterruptedException {
            refuse("poison", "token_list_b");
            service.tokens().create("poison", null, "stackstate-guest");
            awaitProjections();
            ProjectionRebuilds rebuilds = service.get(ProjectionRebuilds.class);

            rebuilds.start(LIST);

            RunningService.eventually()
                    .untilAsserted(
                            () -> assertThat(rebuilds.of(LIST).orElseThrow().failure())
                                    .containsIgnoringCase("no_poison"));
            assertThat(list()).extracting(ServiceToken::name).containsExactly("poison");
            service.get(JdbcClient.class)
                    .sql("alter table token_list_b drop constraint no_poison")
                    .update();
            rebuild(LIST);
            assertThat(rows("token_list_b")).isEqualTo(1);
        }

        private void refuse(String name, String table) {
            service.get(JdbcClient.class)
                    .sql("alter table %s add constraint no_poison check (name <> '%s')".formatted(table, name))
                    .update();
        }

        private List<TokenEvent> create(int count) {
            List<TokenEvent> all = new ArrayList<>();
            List<TokenEvent> events = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                events.add(TestTokens.created(
                        TestTokens.newId(), "token " + i % 7, null, "stackstate-guest", "stackstate-admin"));
                if (events.size() == 1_000 || i == count - 1) {
                    service.tokens().publishFirst(List.copyOf(events));
                    all.addAll(events);
                    events.clear();
                }
            }
            return all;
        }

        /** The columns of each, by what its name is made of. */
        private Map<String, List<String>> indexes(String table, String slot) throws SQLException {
            Map<String, List<String>> indexes = new TreeMap<>();
            try (Connection connection = service.get(DataSource.class).getConnection()) {
                boolean upper = connection.getMetaData().storesUpperCaseIdentifiers();
                String name = upper ? (table + slot).toUpperCase(Locale.ROOT) : table + slot;
                ResultSet row = connection.getMetaData().getIndexInfo(null, connection.getSchema(), name, false, true);
                while (row.next()) {
                    if (row.getString("INDEX_NAME") != null) {
                        String index = row.getString("INDEX_NAME").toLowerCase(Locale.ROOT);
                        indexes.computeIfAbsent(index.replace(table + slot, table), same -> new ArrayList<>())
                                .add("%s/%s/%s"
                                        .formatted(
                                                row.getString("COLUMN_NAME"),
                                                row.getBoolean("NON_UNIQUE"),
                                                row.getString("FILTER_CONDITION")));
                    }
                }
            }
            return indexes;
        }

        private void deleteEveryFourth() {
            RunningService.eventually().until(() -> page("").size() == 20);
            List<ServiceToken> all = page("");
            for (int i = 0; i < all.size(); i += 4) {
                service.tokens().publish(new TokenDeleted(new TokenId(all.get(i).id())), 1);
            }
        }

        private void rebuild(String projection) {
            service.get(ProjectionRebuilds.class).start(projection);
            awaitRebuilt(projection);
        }

        private void awaitRebuilt(String projection) {
            RunningService.eventually()
                    .until(() ->
                            service.get(ProjectionRebuilds.class).of(projection).isEmpty());
        }

        private long eventsOf(String projection) {
            return service.get(ProjectionRebuilds.class)
                    .of(projection)
                    .map(Rebuild::events)
                    .orElse(0L);
        }

        private List<ServiceToken> list() {
            return page("");
        }

        private List<ServiceToken> page(String prefix) {
            return service.get(QueryGateway.class)
                    .query(
                            new ListTokens(new TokenFilter(prefix, null, null, null), null, null, 5_000),
                            TokenPage.class)
                    .join()
                    .tokens();
        }

        private long rows(String table) {
            return service.get(JdbcClient.class)
                    .sql("select count(*) from " + table)
                    .query(Long.class)
                    .single();
        }

        private void awaitProjections() throws InterruptedException {
            for (String projection : List.of(LIST, VERIFICATION)) {
                assertThat(service.get(ProjectionProgress.class)
                                .await(
                                        projection,
                                        service.get(EventLog.class).head(),
                                        RunningService.AMPLE,
                                        () -> true))
                        .isTrue();
            }
        }
    }
}
