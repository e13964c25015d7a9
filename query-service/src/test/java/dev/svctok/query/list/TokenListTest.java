package dev.svctok.query.list;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.http.ServiceToken;
import dev.svctok.api.query.ListTokens;
import dev.svctok.api.query.TokenFilter;
import dev.svctok.api.query.TokenKey;
import dev.svctok.auth.testing.RunningService;
import dev.svctok.auth.testing.TestTokens;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.EventLog;
import dev.svctok.eventstore.ProjectionProgress;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.StreamingEventProcessor;
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
        TokenListTable table = emptyTable(dialect);
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
        TokenListTable table = emptyTable(dialect);
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
                new TokenFilter("same", null, null),
                new TokenFilter(null, ADMIN, null),
                new TokenFilter(null, null, true),
                new TokenFilter(null, null, false),
                new TokenFilter("s", ADMIN, true));

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
        TokenListTable table = emptyTable(dialect);
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
            assertThat(table.page(new TokenFilter(prefix, null, null), null, 100, NOW))
                    .extracting(ServiceToken::name)
                    .containsExactlyInAnyOrderElementsOf(names.stream()
                            .filter(name -> name.startsWith(prefix))
                            .toList());
            assertThat(table.page(new TokenFilter(prefix, GUEST, null), null, 100, NOW))
                    .hasSameElementsAs(table.page(new TokenFilter(prefix, null, null), null, 100, NOW));
        });
    }

    @ParameterizedTest
    @EnumSource
    void pageByRoleThenExactlyItsHolders(Dialect dialect) {
        TokenListTable table = emptyTable(dialect);
        insert(table, 1, "one", null, GUEST);
        insert(table, 2, "two", null, ADMIN, GUEST);
        insert(table, 3, "three", null, new RoleName("stackstate-admin-2"));

        assertThat(table.page(new TokenFilter(null, ADMIN, null), null, 10, NOW))
                .singleElement()
                .satisfies(token -> assertThat(token.roles()).containsExactly("stackstate-admin", "stackstate-guest"));
        assertThat(table.page(new TokenFilter(null, new RoleName("STACKSTATE-ADMIN"), null), null, 10, NOW))
                .isEmpty();
        assertThat(table.page(new TokenFilter(null, new RoleName("stackstate-%"), null), null, 10, NOW))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void pageByExpiredThenTrueFromTheVeryInstant(Dialect dialect) {
        TokenListTable table = emptyTable(dialect);
        insert(table, 1, "just expired", NOW, GUEST);
        insert(table, 2, "about to expire", NOW.plusMillis(1), GUEST);
        insert(table, 3, "never", null, GUEST);

        assertThat(table.page(new TokenFilter(null, null, true), null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(1L);
        assertThat(table.page(new TokenFilter(null, null, false), null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(2L, 3L);
    }

    @ParameterizedTest
    @EnumSource
    void deleteThenNothingIsLeft(Dialect dialect) {
        TokenListTable table = emptyTable(dialect);
        insert(table, 1, "one", null, ADMIN, GUEST);
        insert(table, 2, "two", null, GUEST);

        table.delete(new TokenId(1));

        assertThat(table.find(new TokenId(1))).isEmpty();
        assertThat(table.page(TokenFilter.NONE, null, 10, NOW))
                .extracting(ServiceToken::id)
                .containsExactly(2L);
        assertThat(service(dialect)
                        .get(JdbcClient.class)
                        .sql("select count(*) from token_list_role where id = 1")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void findThenAllThatWasTold(Dialect dialect) {
        TokenListTable table = emptyTable(dialect);
        table.insert(
                new TokenId(TokenId.MAX),
                new TokenName("n".repeat(128)),
                List.of(ADMIN, GUEST),
                NOW,
                "d".repeat(1024),
                "s",
                NOW);

        assertThat(table.find(new TokenId(TokenId.MAX)))
                .contains(new ServiceToken(
                        TokenId.MAX,
                        NOW.toEpochMilli(),
                        "n".repeat(128),
                        "d".repeat(1024),
                        NOW.toEpochMilli(),
                        List.of("stackstate-admin", "stackstate-guest"),
                        "s"));
    }

    @ParameterizedTest
    @EnumSource
    void replayThenSameRows(Dialect dialect) throws InterruptedException {
        try (RunningService service = RunningService.start(QueryServiceApplication.class, TestStorage.fresh(dialect))) {
            for (int i = 0; i < 20; i++) {
                TokenId id = TestTokens.newId();
                service.tokens().publish(created(id, "token " + i % 3), 0);
                if (i % 4 == 0) {
                    service.tokens().publish(new TokenDeleted(id), 1);
                }
            }
            service.tokens().publish(TestTokens.bootstrapped(TestTokens.newId(), NOW, "stackstate-admin"), 0);
            awaitList(service);
            TokenListTable table = new TokenListTable(service.get(JdbcClient.class));
            List<ServiceToken> before = table.page(TokenFilter.NONE, null, 100, NOW);
            assertThat(before).hasSize(16);

            StreamingEventProcessor processor = service.get(EventProcessingConfiguration.class)
                    .eventProcessor(ListTokens.PROJECTION, StreamingEventProcessor.class)
                    .orElseThrow();
            processor.shutDown();
            processor.resetTokens();
            assertThat(table.page(TokenFilter.NONE, null, 100, NOW)).isEmpty();
            processor.start();

            RunningService.eventually()
                    .untilAsserted(() -> assertThat(table.page(TokenFilter.NONE, null, 100, NOW))
                            .isEqualTo(before));
        }
    }

    @ParameterizedTest
    @EnumSource
    void pageAtDepthThenTheIndexGivesTheOrder(Dialect dialect) {
        fill(emptyTable(dialect), dialect);
        for (RoleName role : Arrays.asList(null, GUEST)) {
            List<String> plans = plans(dialect, role);

            assertThat(plans).hasSize(2).allSatisfy(plan -> {
                if (dialect == Dialect.POSTGRESQL) {
                    assertThat(plan).contains("Index").doesNotContain("Sort", "Seq Scan");
                } else {
                    assertThat(plan.toLowerCase(Locale.ROOT))
                            .contains("index sorted")
                            .doesNotContain("tablescan");
                }
            });
        }
    }

    /** How the database goes about the two statements of a page in the middle. */
    private static List<String> plans(Dialect dialect, @Nullable RoleName role) {
        RunningService service = service(dialect);
        List<String> statements = new ArrayList<>();
        var recorded = new TokenListTable(JdbcClient.create(recording(service.get(DataSource.class), statements)));
        assertThat(recorded.page(new TokenFilter(null, role, null), new TokenKey("n 2500", 2_500), 20, NOW))
                .hasSize(20);
        List<String> plans = new ArrayList<>();
        for (String statement : statements) {
            List<Object> parameters = new ArrayList<>(role == null ? List.of() : List.of(role.value()));
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

    private static void fill(TokenListTable table, Dialect dialect) {
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

    private static List<ServiceToken> pages(TokenListTable table, TokenFilter filter, int size) {
        List<ServiceToken> all = new ArrayList<>();
        TokenKey after = null;
        while (true) {
            List<ServiceToken> page = table.page(filter, after, size, NOW);
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

    private static TokenListTable emptyTable(Dialect dialect) {
        var table = new TokenListTable(service(dialect).get(JdbcClient.class));
        table.deleteAll();
        return table;
    }

    private static void insert(
            TokenListTable table, long id, String name, @Nullable Instant expiration, RoleName... roles) {
        table.insert(new TokenId(id), new TokenName(name), List.of(roles), expiration, null, null, NOW);
    }

    private static TokenCreated created(TokenId id, String name) {
        TokenCreated plain = TestTokens.created(id, name, NOW, "stackstate-guest", "stackstate-admin");
        return new TokenCreated(
                id, plain.name(), plain.roles(), plain.expiration(), plain.secretHash(), "described", "subject");
    }

    private static void awaitList(RunningService service) throws InterruptedException {
        assertThat(service.get(ProjectionProgress.class)
                        .await(
                                ListTokens.PROJECTION,
                                service.get(EventLog.class).head(),
                                RunningService.AMPLE))
                .isTrue();
    }
}
