package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that an earlier revision has written is read like one of today. */
class UpgradeTest {

    private static final String COLUMNS = "event_identifier, aggregate_identifier, sequence_number, aggregate_type,"
            + " time_stamp, payload_type, payload_revision, payload, meta_data";

    private static final String WAITING_IN_THE_SECOND_STEP = "pg_stat_activity where datname = current_database()"
            + " and wait_event_type = 'Lock' and query like '%add column actor_token_id%'";

    @Test
    void readOnH2ThenAllThatWasWritten() {
        try (TestNode node = TestNode.start(TestStorage.ofRevision1())) {
            assertReads(node);
        }
    }

    @Test
    void readOnPostgreSqlThenAllThatWasWritten() throws SQLException {
        String url = ofRevision1OnPostgreSql();
        try (TestNode node = TestNode.start(TestStorage.postgresql(url))) {
            assertReads(node);
        }
    }

    @Test
    void killedInTheMiddleOnPostgreSqlThenTheNextStartDoesEachStepOnce() throws Exception {
        String url = ofRevision1OnPostgreSql();
        try (Connection reader = PostgresServer.connect(url)) {
            // The second step has made a function and a trigger when it comes to what a reader forbids.
            reader.setAutoCommit(false);
            try (Statement statement = reader.createStatement()) {
                statement.execute("lock table events.domain_event in access share mode");
            }
            try (OtherJvm killed = OtherJvm.start(Migrating.class, url)) {
                TestNode.eventually().until(() -> PostgresServer.count(url, WAITING_IN_THE_SECOND_STEP) == 1);
                killed.kill();
            }
            // Else it would keep the next start from its turn for as long as the reader reads.
            TestNode.eventually().until(() -> PostgresServer.count(url, WAITING_IN_THE_SECOND_STEP) == 0);
        }

        try (TestNode node = TestNode.start(TestStorage.postgresql(url))) {
            assertReads(node);
            assertThat(node.events()
                            .sql("select version || ' ' || success from events.schema_history_events where type = 'SQL'"
                                    + " order by installed_rank")
                            .query(String.class)
                            .list())
                    .startsWith("1 true", "2 true", "3 true")
                    .allMatch(step -> step.endsWith(" true"))
                    .doesNotHaveDuplicates();
        }
    }

    /** A process that brings the tables up to date. */
    static final class Migrating {

        public static void main(String[] arguments) {
            TestNode.start(TestStorage.postgresql(arguments[0])).close();
        }
    }

    @Test
    void killedAnywhereOnH2ThenTheNextStartDoesTheRest() {
        DyingMigrations.ofEvents().assertSurvived(DyingMigrations::empty);
        DyingMigrations.ofReadModel().assertSurvived(DyingMigrations::empty);
    }

    @Test
    void killedAnywhereWithEventsOnH2ThenTheNextStartDoesTheRest() {
        DyingMigrations.ofEvents()
                .assertSurvived(
                        () -> DyingMigrations.h2(TestStorage.ofRevision1()
                                .dataDir()
                                .resolve("events")
                                .toString()),
                        "select rawtohex(payload) || rawtohex(meta_data) || actor_token_id from domain_event"
                                + " order by global_index");
    }

    @ParameterizedTest
    @CsvSource({
        "events, 'create table domain_event (id bigint)', 'restore events.mv.db from a backup.'",
        "read-model, 'create table other (id bigint, constraint dead_letter_sequence unique (id))',"
                + " 'Stop all processes and remove read-model.mv.db: it is built anew'"
    })
    void tablesAreSomebodyElsesThenTheCureIsTold(String database, String made, String cure) throws SQLException {
        TestStorage storage = TestStorage.fresh(Dialect.H2);
        try (Connection other = DriverManager.getConnection(
                        "jdbc:h2:" + storage.dataDir().resolve(database), "svctok", "");
                Statement statement = other.createStatement()) {
            statement.execute(made);
        }

        for (int start = 1; start <= 2; start++) {
            assertThatThrownBy(() -> TestNode.start(storage).close()).hasStackTraceContaining(cure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void tablesAreOfANewerVersionThenRefusedWithoutAChange(Dialect dialect) {
        TestStorage storage = TestStorage.fresh(dialect);
        try (TestNode node = TestNode.start(storage)) {
            node.events()
                    .sql("insert into \"schema_history_events\" select 99, '99', 'of the future', \"type\", 'V99.sql',"
                            + " \"checksum\", \"installed_by\", \"installed_on\", 1, true"
                            + " from \"schema_history_events\" where \"version\" = '1'")
                    .update();
        }

        assertThatThrownBy(() -> TestNode.start(storage).close())
                .hasStackTraceContaining("The tables of events are of a newer version of svctok (99)");
    }

    private static String ofRevision1OnPostgreSql() throws SQLException {
        String url = PostgresServer.shared().newDatabase();
        Flyway.configure()
                .dataSource(url, PostgresServer.USER, PostgresServer.PASSWORD)
                .locations(Dialect.POSTGRESQL.migrations("events"))
                .schemas("events")
                .table("schema_history_events")
                .target("1")
                .load()
                .migrate();
        copyTo(url);
        return url;
    }

    private static void copyTo(String url) throws SQLException {
        String source = "jdbc:h2:" + TestStorage.ofRevision1().dataDir().resolve("events");
        try (Connection from = DriverManager.getConnection(source, "svctok", "");
                Connection to = DriverManager.getConnection(url, PostgresServer.USER, PostgresServer.PASSWORD);
                Statement read = from.createStatement();
                ResultSet rows =
                        read.executeQuery("select %s from domain_event order by global_index".formatted(COLUMNS));
                PreparedStatement write = to.prepareStatement(
                        "insert into events.domain_event (%s) values (?, ?, ?, ?, ?, ?, ?, ?, ?)".formatted(COLUMNS))) {
            while (rows.next()) {
                for (int i = 1; i <= 9; i++) {
                    write.setObject(i, rows.getObject(i));
                }
                write.executeUpdate();
            }
        }
    }

    private static void assertReads(TestNode node) {
        EventReader reader = node.get(EventReader.class);
        List<StoredEvent> events = reader.page(EventFilter.NONE, 0, reader.settledHead(), 100);

        assertThat(events)
                .extracting(StoredEvent::type)
                .containsExactly(
                        "svctok.TokenBootstrapped",
                        "svctok.TokenCreated",
                        "svctok.TokenCreated",
                        "svctok.TokenCreated",
                        "svctok.TokenDeleted");
        assertThat(events.get(0).actor()).isEqualTo(Actor.BOOTSTRAP);
        TokenId bootstrap = events.get(0).payload().id();
        assertThat(events.subList(1, 5)).allSatisfy(event -> {
            assertThat(event.actor().kind()).isEqualTo(Actor.Kind.TOKEN);
            assertThat(event.actor().tokenId()).isEqualTo(bootstrap);
            assertThat(Objects.requireNonNull(event.actor().tokenName()).value())
                    .isEqualTo("bootstrap-token");
            assertThat(event.actor().remoteAddress()).isEqualTo("127.0.0.1");
            assertThat(event.actor().userAgent()).startsWith("curl/");
            assertThat(event.actor().requestId()).hasSize(36);
        });
        assertThat(events.get(1).payload())
                .isInstanceOfSatisfying(
                        TokenCreated.class,
                        created -> assertThat(created.name().value()).isEqualTo("ci"));
        assertThat(events.get(4).payload())
                .isEqualTo(new TokenDeleted(events.get(3).payload().id()));
        // Found by the column that revision 1 did not have.
        assertThat(reader.page(new EventFilter(Set.of(), null, bootstrap, null, null), 0, 100, 100))
                .isEqualTo(events.subList(1, 5));
        assertThat(node.eventStore().readEvents(bootstrap.toString()).next().getMetaData())
                .containsKey(Actor.KEY)
                .doesNotContainKey("actorKind");
    }
}
