package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the service's role may do where the events belong to another, and what it may not. */
@ExtendWith(OutputCaptureExtension.class)
class RolesTest {

    private static final String FORBIDDEN = "42501";

    private static PostgresServer server;
    private static TestStorage storage;
    private static TestNode node;

    /** Roles are the whole server's: that of the other tests stays as it is. */
    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.own();
        String url = server.newDatabase();
        PostgresServer.execute(
                url,
                Files.readString(Path.of("../deploy/postgresql/roles.sql"))
                        .replace(":'owner_password'", "'of the owner'")
                        .replace(":'service_password'", "'of the service'"));
        storage = withoutOwner(url);
        node = TestNode.start(withOwner(storage));
    }

    @AfterAll
    static void stop() {
        node.close();
        server.close();
    }

    private static TestStorage withoutOwner(String url) {
        return new TestStorage(
                Dialect.POSTGRESQL,
                TestStorage.newFolder(),
                List.of(
                        "--svctok.storage.url=" + url,
                        "--svctok.storage.username=svctok",
                        "--svctok.storage.password=of the service"));
    }

    private static TestStorage withOwner(TestStorage storage) {
        List<String> arguments = new ArrayList<>(storage.arguments());
        arguments.add("--svctok.storage.migration.username=svctok_owner");
        arguments.add("--svctok.storage.migration.password=of the owner");
        return new TestStorage(storage.dialect(), storage.dataDir(), arguments);
    }

    @Test
    void serviceThenItAppendsReadsAndProjects() throws InterruptedException {
        TokenId id = node.create();

        assertThat(node.eventStore().readEvents(id.toString()).asStream()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update events.domain_event set payload = payload",
                "delete from events.domain_event",
                "truncate events.domain_event",
                "drop table events.domain_event",
                "alter table events.domain_event add column forged text",
                "alter table events.domain_event disable trigger all",
                "create trigger forged before insert on events.domain_event execute function events.domain_event_appended()",
                "create or replace function events.domain_event_appended() returns trigger language plpgsql as 'begin return null; end'",
                "create rule forged as on insert to events.domain_event do instead nothing",
                "create table events.forged (id int)",
                "drop schema events cascade",
                "delete from events.schema_history_events",
                "insert into events.domain_event (global_index, event_identifier, aggregate_identifier, sequence_number,"
                        + " time_stamp, payload_type, payload) values (1000000, 'x', '1', 0, '2020', 'forged', '')",
                "set session_replication_role = replica",
                "set role svctok_owner"
            })
    void serviceRoleChangesWhatHasHappenedThenForbidden(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(storage.url(), "svctok", "of the service");
                Statement forging = connection.createStatement()) {
            assertThatThrownBy(() -> forging.execute(statement))
                    .asInstanceOf(InstanceOfAssertFactories.type(SQLException.class))
                    .extracting(SQLException::getSQLState)
                    .isEqualTo(FORBIDDEN);
        }
    }

    /** As PostgreSQL itself keeps it, of whatever is there: what a later version adds must not be forgotten here. */
    @Test
    void serviceRoleThenItMayReadAndAppendAndHasNoOtherRightToAnythingOfTheEvents() throws SQLException {
        String rights = """
                select 'events: ' || privilege from unnest(array['CREATE', 'USAGE']) as privilege
                 where has_schema_privilege('svctok', 'events', privilege)
                union all
                select relname || ': ' || privilege from pg_class
                 cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as privilege
                 where relnamespace = 'events'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
                   and has_table_privilege('svctok', pg_class.oid, privilege)
                union all
                select relname || '.' || attname || ': ' || privilege from pg_class join pg_attribute on attrelid = pg_class.oid
                 cross join unnest(array['INSERT', 'UPDATE', 'REFERENCES']) as privilege
                 where relnamespace = 'events'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
                   and attnum > 0 and not attisdropped and has_column_privilege('svctok', pg_class.oid, attnum, privilege)
                union all
                select relname || ': ' || privilege from pg_class cross join unnest(array['USAGE', 'SELECT', 'UPDATE']) as privilege
                 where relnamespace = 'events'::regnamespace and relkind = 'S'
                   and has_sequence_privilege('svctok', pg_class.oid, privilege)
                union all
                select proname || ': as its owner' from pg_proc
                 where pronamespace = 'events'::regnamespace and prosecdef and has_function_privilege('svctok', oid, 'EXECUTE')
                union all
                select 'owns ' || proname from pg_proc
                 where pronamespace = 'events'::regnamespace and pg_get_userbyid(proowner) <> 'svctok_owner'
                union all
                select 'database: CREATE' where has_database_privilege('svctok', current_database(), 'CREATE')
                union all
                select 'owns ' || relname from pg_class
                 where relnamespace = 'events'::regnamespace and pg_get_userbyid(relowner) <> 'svctok_owner'
                union all
                select 'is in ' || rolname from pg_roles where rolname <> 'svctok' and pg_has_role('svctok', oid, 'MEMBER')
                union all
                select 'superuser' from pg_roles where rolname = 'svctok' and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls)
                """;
        List<String> held = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(storage.url(), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(rights)) {
            while (rows.next()) {
                held.add(rows.getString(1));
            }
        }

        assertThat(held)
                .containsExactlyInAnyOrder(
                        "events: USAGE",
                        "domain_event: SELECT",
                        "domain_event.event_identifier: INSERT",
                        "domain_event.aggregate_identifier: INSERT",
                        "domain_event.sequence_number: INSERT",
                        "domain_event.aggregate_type: INSERT",
                        "domain_event.time_stamp: INSERT",
                        "domain_event.payload_type: INSERT",
                        "domain_event.payload_revision: INSERT",
                        "domain_event.payload: INSERT",
                        "domain_event.meta_data: INSERT",
                        "domain_event.actor_token_id: INSERT",
                        "schema_history_events: SELECT");
    }

    @Test
    void startWithoutTheOwnerWhenTheTablesAreUpToDateThenItRuns() {
        try (TestNode second = TestNode.start(storage)) {
            assertThat(second.eventStore()
                            .readEvents(second.create().toString())
                            .asStream())
                    .hasSize(1);
        }
    }

    @Test
    void startWithoutTheOwnerWhenTheTablesAreMissingThenToldToMigrateFirst(CapturedOutput output) {
        String url = server.newDatabase();
        PostgresServer.execute(url, "create schema events authorization svctok_owner");
        PostgresServer.execute(url, "create schema read_model authorization svctok");

        assertThatThrownBy(() -> TestNode.start(withoutOwner(url)).close())
                .hasStackTraceContaining("permission denied for schema events")
                .hasStackTraceContaining("They are not there, or older than this version. First start one process with"
                        + " svctok.storage.migration.username (SVCTOK_STORAGE_MIGRATION_USERNAME) and .password of the"
                        + " role that owns the schema events");

        TestNode.start(withOwner(withoutOwner(url))).close();
        TestNode.start(withOwner(withoutOwner(url))).close();
        assertThat(output.toString())
                .containsSubsequence(
                        "svctok cannot start",
                        "The tables of events are up to date; applied: 1, ",
                        "The tables of events are up to date; there was nothing to do");
    }

    @Test
    void startWithAnOwnerWhoOwnsNothingThenToldWhatToSet() {
        String url = server.newDatabase();
        PostgresServer.execute(url, "create schema events");
        PostgresServer.execute(url, "create schema read_model authorization svctok");

        assertThatThrownBy(() -> TestNode.start(withOwner(withoutOwner(url))).close())
                .hasStackTraceContaining(
                        "The role that svctok.storage.migration.username names must own the schema events.");
    }

    @Test
    void startWithAnOwnerThatIsNotLetInThenToldWhatToCheck() {
        List<String> arguments = new ArrayList<>(storage.arguments());
        arguments.add("--svctok.storage.migration.username=nobody");
        TestStorage unknown = new TestStorage(storage.dialect(), storage.dataDir(), arguments);

        assertThatThrownBy(() -> TestNode.start(unknown).close())
                .hasStackTraceContaining("\"nobody\"")
                .hasStackTraceContaining(
                        "Check svctok.storage.migration.username and svctok.storage.migration.password (SVCTOK_STORAGE_MIGRATION_PASSWORD).");
    }
}
