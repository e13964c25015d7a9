package dev.svctok.query.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ChangeKey;
import dev.svctok.api.query.ChangePage;
import dev.svctok.api.query.ListChanges;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.Slot;
import dev.svctok.eventstore.TimedEvent;
import dev.svctok.eventstore.testing.TestStorage;
import dev.svctok.query.QueryServiceApplication;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The contract of the list's table, on every database. */
class TokenListTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Map<Dialect, RunningService> SERVICES = new EnumMap<>(Dialect.class);
    private static final RoleName GUEST = new RoleName("stackstate-guest");
    private static final RoleName ADMIN = new RoleName("stackstate-admin");

    @AfterAll
    static void stop() {
        SERVICES.values().forEach(RunningService::close);
        SERVICES.clear();
    }

    @ParameterizedTest
    @EnumSource
    void pageThenSortedByNameThenId(Dialect dialect) {
        TestList table = emptyTable(dialect);
        List<String> names = List.of("b", "a", "B", "é", "a b", "a", "\uD83D\uDE00", "Z", "10", "9", "a-b", "a", "日本");
        for (int i = 0; i < names.size(); i++) {
            insert(table, 1_000 - i, names.get(i), null, GUEST);
        }

        List<ServiceToken> page = table.page(TokenFilter.NONE, null, 100, NOW);

        assertThat(page)
                .extracting(ServiceToken::name)
                .containsExactly("10", "9", "B", "Z", "a", "a", "a", "a b", "a-b", "b", "é", "日本", "\uD83D\uDE00");
        assertThat(page.subList(4, 7)).extracting(ServiceToken::id).isSorted();
    }

    @ParameterizedTest
    @EnumSource
    void pageByKeyThenSameAsTheWholeList(Dialect dialect) {
        TestList table = emptyTable(dialect);
        // Few names, so that most pages begin and end within one; ids in no order.
        List<Long> ids = new ArrayList<>(LongStream.rangeClosed(1, 120).boxed().toList());
        Collections.shuffle(ids, new Random(1));
        for (long id : ids) {
            String name = List.of("a", "same", "same", "same", "same%", "\uD83D\uDE00", "z")
                    .get((int) (id % 7));
            Instant expiration = id % 3 == 0 ? null : NOW.plusMillis(id % 3 == 1 ? 0 : 1);
            insert(table, id, name, expiration, id % 2 == 0 ? new RoleName[] {GUEST} : new RoleName[] {ADMIN, GUEST});
        }
        List<TokenFilter> filters = List.of(
                TokenFilter.NONE,
                new TokenFilter("same", null, null, null),
                new TokenFilter(null, ADMIN, null, null),
                new TokenFilter(null, null, true, null),
                new TokenFilter(null, null, false, null),
                new TokenFilter("s", ADMIN, true, null));

        assertThat(filters).allSatisfy(filter -> {
            List<ServiceToken> whole = table.page(filter, null, 1_000, NOW);
            assertThat(whole).isNotEmpty();
            for (int size : new int[] {1, 2, 3, 7, 50, 119, 120, 121}) {
                assertThat(pages(table, filter, size)).isEqualTo(whole);
            }
        });
        assertThat(table.page(TokenFilter.NONE, null, 1_000, NOW)).hasSize(120);
    }

    @ParameterizedTest
    @EnumSource
    void pageByNamePrefixThenExactlyThose(Dialect dialect) {
        TestList table = emptyTable(dialect);
        List<String> names = List.of(
                "%x",
                "_x",
                "!x",
                "\\x",
                "ax",
                "aX",
                "a%b",
                "a_b",
                "ab",
                "\uD83D\uDE00a",
                "\uD83D\uDE00",
                "\uD83D\uDE01a",
                "\uD7FFx",
                "\uE000x",
                "\uFFFFx",
                "\uFFFF",
                "'x",
                "é",
                "e\u0301");
        for (int i = 0; i < names.size(); i++) {
            insert(table, i + 1, names.get(i), null, GUEST);
        }
        List<String> prefixes = List.of(
                "",
                "%",
                "_",
                "!",
                "\\",
                "a",
                "a%",
                "a_",
                "A",
                "\uD83D\uDE00",
                "\uD83D\uDE00a",
                "\uD7FF",
                "\uE000",
                "\uFFFF",
                "\uFFFFx",
                "'",
                "é",
                "e",
                "nothing");

        assertThat(prefixes).allSatisfy(prefix -> {
            assertThat(table.page(new TokenFilter(prefix, null, null, null), null, 100, NOW))
                    .extracting(ServiceToken::name)
                    .containsExactlyInAnyOrderElementsOf(names.stream()
                            .filter(name -> name.startsWith(prefix))
                            .toList());
            assertThat(table.page(new TokenFilter(prefix, GUEST, null, null), null, 100, NOW))
                    .hasSameElementsAs(table.page(new TokenFilter(prefix, null, null, null), null, 100, NOW));
        });
    }

    @ParameterizedTest
    @EnumSource
    void pageByRoleThenExactlyItsHolders(Dialect dialect) {
        TestList table = emptyTable(dialect);
        insert(table, 1, "one", null, GUEST);
        insert(table, 2, "two", null, ADMIN, GUEST);
        insert(table, 3, "three", null, new RoleName("stackstate-admin-2"));

        assertThat(table.page(new TokenFilter(null, ADMIN, null, null), null, 10, NOW))
                .singleElement()
                .satisfies(token -> assertThat(token.roles()).containsExactly("stackstate-admin", "stackstate-guest"));
        assertThat(table.page(new TokenFilter(null, new RoleName("STACKSTATE-ADMIN"), null, null), null, 10, NOW))
                .isEmpty();
        assertThat(table.page(new TokenFilter(null, new RoleName("stackstate-%"), null, null), null, 10, NOW))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void pageByUnusedThenThoseOfWhichItIsKnown(Dialect dialect) {
        TestList table = emptyTable(dialect);
        insert(table, 1, "used before", null, NOW, GUEST);
        insert(table, 2, "used at that moment", null, NOW, GUEST);
        insert(table, 3, "never used", NOW, NOW.plusSeconds(9), GUEST);
        insert(table, 4, "created at that moment", null, NOW.plusSeconds(10), GUEST);
        JdbcClient readModel = service(dialect).get(JdbcClient.class);
        readModel.sql("delete from last_use").update();
        readModel
                .sql("insert into last_use (token_id, used_at) values (1, ?), (2, ?)")
                .params(
                        NOW.plusSeconds(10).minusMillis(1).toEpochMilli(),
                        NOW.plusSeconds(10).toEpochMilli())
                .update();
        var filter = new TokenFilter(null, null, null, NOW.plusSeconds(10));
        String since = "update last_use_recorded set since = ?";

        readModel.sql(since).param(NOW.toEpochMilli()).update();
        assertThat(table.page(filter, null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(3L, 1L);
        assertThat(table.page(new TokenFilter("n", GUEST, true, filter.unusedSince()), null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(3L);

        readModel.sql(since).param(NOW.plusSeconds(10).toEpochMilli()).update();
        assertThat(table.page(filter, null, 10, NOW))
                .as("nobody knows what was used before that moment")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void pageByExpiredThenTrueFromTheVeryInstant(Dialect dialect) {
        TestList table = emptyTable(dialect);
        insert(table, 1, "just expired", NOW, GUEST);
        insert(table, 2, "about to expire", NOW.plusMillis(1), GUEST);
        insert(table, 3, "never", null, GUEST);

        assertThat(table.page(new TokenFilter(null, null, true, null), null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(1L);
        assertThat(table.page(new TokenFilter(null, null, false, null), null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(2L, 3L);
    }

    @ParameterizedTest
    @EnumSource
    void deleteThenItIsNotListed(Dialect dialect) {
        TestList table = emptyTable(dialect);
        insert(table, 1, "one", null, ADMIN, GUEST);
        insert(table, 2, "two", null, GUEST);

        table.delete(new TokenId(1), NOW);

        assertThat(table.find(new TokenId(1))).isEmpty();
        assertThat(table.page(TokenFilter.NONE, null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(2L);
        assertThat(service(dialect)
                        .get(JdbcClient.class)
                        .sql("select count(*) from token_list_role_a where id = 1 and live")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void findThenAllThatWasTold(Dialect dialect) {
        TestList table = emptyTable(dialect);
        table.apply(
                new TokenCreated(
                        new TokenId(TokenId.MAX),
                        new TokenName("n".repeat(128)),
                        List.of(ADMIN, GUEST),
                        NOW,
                        SecretHash.of("secret"),
                        "d".repeat(1024),
                        "s"),
                NOW);

        assertThat(table.find(new TokenId(TokenId.MAX)))
                .contains(new ServiceToken(
                        TokenId.MAX,
                        NOW.toEpochMilli(),
                        "n".repeat(128),
                        "d".repeat(1024),
                        NOW.toEpochMilli(),
                        List.of("stackstate-admin", "stackstate-guest"),
                        "s",
                        null,
                        null));
    }

    @ParameterizedTest
    @EnumSource
    void pageAtDepthThenTheIndexGivesTheOrder(Dialect dialect) {
        fill(emptyTable(dialect), dialect);
        for (RoleName role : Arrays.asList(null, GUEST)) {
            List<String> plans = plans(dialect, role);

            assertThat(plans).hasSize(2).allSatisfy(plan -> {
                if (dialect == Dialect.POSTGRESQL) {
                    assertThat(plan).contains("Index").doesNotContain("Sort", "Seq Scan on token_list");
                } else {
                    assertThat(plan.toLowerCase(Locale.ROOT))
                            .contains("index sorted")
                            .doesNotContain("tablescan");
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void asOfThenWhatWasThereAtThatMoment(Dialect dialect) {
        TestList table = emptyTable(dialect);
        insert(table, 1, "stays", NOW.plusSeconds(20), NOW, GUEST);
        insert(table, 2, "gone", null, NOW, ADMIN, GUEST);
        insert(table, 3, "later", null, NOW.plusSeconds(5), GUEST);
        table.delete(new TokenId(2), NOW.plusSeconds(10));

        assertThat(namesAsOf(table, NOW.minusMillis(1))).isEmpty();
        assertThat(namesAsOf(table, NOW)).containsExactly("gone", "stays");
        assertThat(namesAsOf(table, NOW.plusSeconds(5))).containsExactly("gone", "later", "stays");
        assertThat(namesAsOf(table, NOW.plusSeconds(10).minusMillis(1))).containsExactly("gone", "later", "stays");
        assertThat(namesAsOf(table, NOW.plusSeconds(10))).containsExactly("later", "stays");
        assertThat(table.asOf(NOW, new TokenFilter(null, ADMIN, null, null), null, 10))
                .extracting(ServiceToken::name)
                .containsExactly("gone");
        assertThat(table.asOf(NOW.plusSeconds(19), new TokenFilter("st", null, null, null), null, 10))
                .extracting(ServiceToken::valid)
                .containsExactly(true);
        assertThat(table.asOf(NOW.plusSeconds(20), new TokenFilter("st", null, true, null), null, 10))
                .extracting(ServiceToken::valid)
                .containsExactly(false);
    }

    private static List<String> namesAsOf(TestList table, Instant moment) {
        return table.asOf(moment, TokenFilter.NONE, null, 10).stream()
                .map(ServiceToken::name)
                .toList();
    }

    /** Random lives of tokens, and random questions about them. The events are applied in batches of any size. */
    @ParameterizedTest
    @EnumSource
    void asOfThenSameAsTheEventsUpToThatMoment(Dialect dialect) {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            TestList table = emptyTable(dialect);
            List<TimedEvent> events = randomEvents(random);
            for (int from = 0; from < events.size(); ) {
                int to = Math.min(events.size(), from + 1 + random.nextInt(8));
                table.rows().apply(Slot.A, events.subList(from, to));
                from = to;
            }
            for (int question = 0; question < 20; question++) {
                Instant moment = NOW.plusMillis(random.nextInt(220) - 10);
                TokenFilter filter = randomFilter(random);
                int size = 1 + random.nextInt(10);

                // However it goes about it: by the order of the list, by when it was, or by both.
                var read = new TokenListTable(
                        service(dialect).get(ProjectionSlots.class),
                        List.of(0, 20, 2_000).get(question % 3));

                assertThat(pages((after, limit) -> read.page(filter, moment, after, limit, NOW), size))
                        .as("seed %d, %s, as of %s", seed, filter, moment)
                        .isEqualTo(folded(events, moment, filter));
            }
        }
    }

    private static List<TimedEvent> randomEvents(Random random) {
        List<TimedEvent> events = new ArrayList<>();
        List<TokenId> alive = new ArrayList<>();
        long millis = 0;
        for (int i = 0; i < 120; i++) {
            // The clocks of the nodes differ: time may stand still, and even go back a little.
            millis += random.nextInt(5) - 1;
            Instant time = NOW.plusMillis(millis);
            if (alive.isEmpty() || random.nextInt(3) > 0) {
                TokenId id = new TokenId(1 + i * 7919L % 1000);
                alive.add(id);
                String name = List.of("a", "b", "same", "same", "\uD83D\uDE00").get(random.nextInt(5));
                List<RoleName> roles = List.of(List.of(GUEST), List.of(ADMIN), List.of(ADMIN, GUEST))
                        .get(random.nextInt(3));
                Instant expiration = random.nextBoolean() ? null : time.plusMillis(1 + random.nextInt(100));
                SecretHash hash = SecretHash.of("secret " + id);
                events.add(new TimedEvent(
                        new TokenCreated(id, new TokenName(name), roles, expiration, hash, null, null), time));
            } else {
                events.add(new TimedEvent(new TokenDeleted(alive.remove(random.nextInt(alive.size()))), time));
            }
        }
        return events;
    }

    private static TokenFilter randomFilter(Random random) {
        return new TokenFilter(
                random.nextInt(3) == 0 ? "s" : null,
                random.nextInt(3) == 0 ? ADMIN : null,
                random.nextInt(3) == 0 ? random.nextBoolean() : null,
                null);
    }

    /** What the events say, one by one. */
    private static List<ServiceToken> folded(List<TimedEvent> events, Instant moment, TokenFilter filter) {
        Map<TokenId, ServiceToken> tokens = new HashMap<>();
        for (TimedEvent event : events) {
            if (event.time().isAfter(moment)) {
                continue;
            }
            if (event.payload() instanceof TokenCreated created) {
                Instant expiration = created.expiration();
                tokens.put(
                        created.id(),
                        new ServiceToken(
                                created.id().value(),
                                event.time().toEpochMilli(),
                                created.name().value(),
                                null,
                                expiration == null ? null : expiration.toEpochMilli(),
                                created.roles().stream().map(RoleName::value).toList(),
                                null,
                                expiration == null || expiration.isAfter(moment),
                                null));
            } else {
                tokens.remove(event.payload().id());
            }
        }
        return tokens.values().stream()
                .filter(token -> filter.namePrefix() == null || token.name().startsWith(filter.namePrefix()))
                .filter(token -> filter.role() == null
                        || token.roles().contains(filter.role().value()))
                .filter(token -> filter.expired() == null || !filter.expired().equals(token.valid()))
                .sorted(Comparator.comparing(
                                (ServiceToken token) ->
                                        token.name().codePoints().boxed().toList(),
                                TokenListTest::compare)
                        .thenComparing(ServiceToken::id))
                .toList();
    }

    private static int compare(List<Integer> one, List<Integer> other) {
        return Arrays.compare(one.toArray(Integer[]::new), other.toArray(Integer[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void changesThenThoseBetweenTheMomentsPageByPage(Dialect dialect) {
        TestList table = emptyTable(dialect);
        for (int i = 1; i <= 30; i++) {
            // Three at a time.
            insert(table, i, "n" + i, NOW.plusSeconds(100 + i), NOW.plusSeconds(i / 3), GUEST);
        }
        for (int i = 1; i <= 15; i++) {
            table.delete(new TokenId(i), NOW.plusSeconds(50 + i / 2));
        }

        assertThat(changes(dialect, ListChanges.Kind.APPEARED, 2, 5))
                .containsExactly(9L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L);
        assertThat(changes(dialect, ListChanges.Kind.APPEARED, 4, 200))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(16, 30).boxed().toList());
        assertThat(changes(dialect, ListChanges.Kind.VANISHED, 40, 52)).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(changes(dialect, ListChanges.Kind.EXPIRED, 110, 118)).containsExactly(16L, 17L, 18L);
        assertThat(changes(dialect, ListChanges.Kind.EXPIRED, 40, 200))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(16, 30).boxed().toList());
    }

    private static List<Long> changes(Dialect dialect, ListChanges.Kind kind, int from, int to) {
        RunningService service = service(dialect);
        var table = new TokenChangesTable(service.get(ProjectionSlots.class));
        List<Long> ids = new ArrayList<>();
        ChangeKey after = null;
        do {
            ChangePage page = table.page(new ListChanges(kind, NOW.plusSeconds(from), NOW.plusSeconds(to), after, 2));
            page.tokens().forEach(token -> ids.add(token.id()));
            after = page.next();
        } while (after != null);
        return ids;
    }

    /** How the database goes about the two statements of a page in the middle. */
    private static List<String> plans(Dialect dialect, @Nullable RoleName role) {
        RunningService service = service(dialect);
        List<String> statements = new ArrayList<>();
        var recorded =
                new TokenListTable(ProjectionSlots.of(recording(service.get(DataSource.class), statements), dialect));
        assertThat(recorded.page(new TokenFilter(null, role, null, null), null, new TokenKey("n 2500", 2_500), 20, NOW))
                .hasSize(20);
        List<String> plans = new ArrayList<>();
        for (String statement : pageStatements(statements)) {
            List<Object> parameters = new ArrayList<>(role == null ? List.of() : List.of(role.value()));
            parameters.add(true);
            parameters.add("n 2500");
            if (statement.contains("id > ?")) {
                parameters.add(2_500L);
            }
            parameters.add(20);
            plans.add(String.join(
                    "\n",
                    service.get(JdbcClient.class)
                            .sql("explain " + statement)
                            .params(parameters)
                            .query(String.class)
                            .list()));
        }
        return plans;
    }

    /** Those that read the list, without the one that asks which slot serves. */
    private static List<String> pageStatements(List<String> statements) {
        return statements.stream()
                .filter(statement -> statement.contains(" order by ") && !statement.contains("not exists"))
                .toList();
    }

    private static void fill(TestList table, Dialect dialect) {
        RunningService service = service(dialect);
        for (long id = 1; id <= 5_000; id++) {
            insert(table, id, "n " + id, null, GUEST);
        }
        service.get(JdbcClient.class).sql("analyze").update();
    }

    /** Notes the statements that go through. */
    private static DataSource recording(DataSource dataSource, List<String> statements) {
        return new DelegatingDataSource(dataSource) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection connection = super.getConnection();
                return (Connection) Proxy.newProxyInstance(
                        Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                            if (method.getName().equals("prepareStatement")) {
                                statements.add((String) args[0]);
                            }
                            try {
                                return method.invoke(connection, args);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
            }
        };
    }

    private static List<ServiceToken> pages(TestList table, TokenFilter filter, int size) {
        return pages((after, limit) -> table.page(filter, after, limit, NOW), size);
    }

    private static List<ServiceToken> pages(
            BiFunction<@Nullable TokenKey, Integer, List<ServiceToken>> query, int size) {
        List<ServiceToken> all = new ArrayList<>();
        TokenKey after = null;
        while (true) {
            List<ServiceToken> page = query.apply(after, size);
            all.addAll(page);
            if (page.size() < size) {
                return all;
            }
            ServiceToken last = page.get(page.size() - 1);
            after = new TokenKey(last.name(), last.id());
        }
    }

    private static RunningService service(Dialect dialect) {
        return SERVICES.computeIfAbsent(
                dialect, d -> RunningService.start(QueryServiceApplication.class, TestStorage.fresh(d)));
    }

    private static TestList emptyTable(Dialect dialect) {
        TestList list = TestList.of(service(dialect));
        list.rows()
                .tables(Slot.A)
                .forEach(name -> service(dialect)
                        .get(JdbcClient.class)
                        .sql("delete from " + name)
                        .update());
        return list;
    }

    private static void insert(TestList table, long id, String name, @Nullable Instant expiration, RoleName... roles) {
        insert(table, id, name, expiration, NOW, roles);
    }

    private static void insert(
            TestList table, long id, String name, @Nullable Instant expiration, Instant at, RoleName... roles) {
        table.apply(
                new TokenCreated(
                        new TokenId(id),
                        new TokenName(name),
                        List.of(roles),
                        expiration,
                        SecretHash.of("secret " + id),
                        null,
                        null),
                at);
    }

    /** The list, written and read without the events in between. */
    private record TestList(TokenListRows rows, TokenListTable table) {

        static TestList of(RunningService service) {
            return new TestList(
                    service.get(TokenListRows.class), new TokenListTable(service.get(ProjectionSlots.class)));
        }

        void apply(TokenEvent event, Instant at) {
            rows.apply(Slot.A, List.of(new TimedEvent(event, at)));
        }

        void delete(TokenId id, Instant at) {
            apply(new TokenDeleted(id), at);
        }

        Optional<ServiceToken> find(TokenId id) {
            return table.find(id);
        }

        List<ServiceToken> page(TokenFilter filter, @Nullable TokenKey after, int limit, Instant now) {
            return table.page(filter, null, after, limit, now);
        }

        List<ServiceToken> asOf(Instant moment, TokenFilter filter, @Nullable TokenKey after, int limit) {
            return table.page(filter, moment, after, limit, NOW);
        }
    }
}
