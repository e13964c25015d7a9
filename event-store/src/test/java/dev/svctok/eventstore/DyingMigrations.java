package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.eventstore.startup.StartupException;
import dev.svctok.eventstore.testing.TestStorage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Ends migrations of H2 where each of their statements would come, as a process that is killed there does, and has the next
 * start go on.
 */
final class DyingMigrations {

    /** Those of ours. */
    private static final String TABLES = """
            select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                || coalesce(column_default, '-')
            from information_schema.columns where table_schema = 'PUBLIC' and table_name not like 'schema_history%'
            union all
            select table_name || ' index ' || listagg(column_name, ',') within group (order by ordinal_position)
                || ' ' || coalesce(max(is_unique), '')
            from information_schema.index_columns where table_schema = 'PUBLIC' and table_name not like 'schema_history%'
            group by table_name, index_name
            order by 1""";

    private final BiConsumer<SchemaMigration, DataSource> migrate;
    private final SchemaMigration migration = new SchemaMigration(Dialect.H2, TestStorage.newFolder());

    private DyingMigrations(BiConsumer<SchemaMigration, DataSource> migrate) {
        this.migrate = migrate;
    }

    /** Of the tables of the event store. */
    static DyingMigrations ofEvents() {
        return new DyingMigrations(SchemaMigration::migrateEvents);
    }

    /** Of the tables that all projections share. */
    static DyingMigrations ofReadModel() {
        return new DyingMigrations((migration, readModel) -> migration.migrateReadModel(readModel, List.of()));
    }

    /**
     * However far one came, the next makes of it what one that is never killed does.
     *
     * @param contents what has to be the same, beside the tables: queries of one column
     */
    void assertSurvived(Supplier<DataSource> before, String... contents) {
        List<List<String>> expected = migrated(before.get(), contents);
        assertThat(expected).noneMatch(List::isEmpty);
        for (int statements = 0; ; statements++) {
            DataSource database = before.get();
            boolean wasKilled = isKilledAfter(statements, database);
            assertThat(migrated(database, contents))
                    .as("after %d statements", statements)
                    .isEqualTo(expected);
            if (!wasKilled) {
                assertThat(statements).isGreaterThan(2);
                return;
            }
        }
    }

    /** One that is gone with its last connection, which stays. */
    static DataSource empty() {
        return h2("mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    static DataSource h2(String database) {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setUrl("jdbc:h2:" + database);
        dataSource.setUser("svctok");
        return dataSource;
    }

    private List<List<String>> migrated(DataSource database, String... contents) {
        migrate.accept(migration, database);
        JdbcClient client = JdbcClient.create(database);
        return Stream.concat(Stream.of(TABLES), Stream.of(contents))
                .map(query -> client.sql(query).query(String.class).list())
                .toList();
    }

    private boolean isKilledAfter(int statements, DataSource database) {
        var dying = new Dying(database, statements);
        try {
            migrate.accept(migration, dying);
            return false;
        } catch (StartupException e) {
            assertThat(dying.left).as("%s", e).isNegative();
            return true;
        }
    }

    /** Changes nothing any more after some statements that change something. */
    private static final class Dying extends DelegatingDataSource {

        private static final Pattern CHANGE = Pattern.compile(
                "\\s*(create|alter|drop|insert|merge|update|delete|truncate)\\b", Pattern.CASE_INSENSITIVE);

        private int left;

        Dying(DataSource target, int statements) {
            super(target);
            left = statements;
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            return (Connection) proxy(Connection.class, (method, arguments) -> {
                if (method.getName().equals("commit")) {
                    live();
                }
                Object made = invoke(connection, method, arguments);
                return made instanceof Statement statement ? mortal(statement, method, arguments) : made;
            });
        }

        private Object mortal(Statement statement, Method made, Object[] with) {
            return proxy(made.getReturnType(), (method, arguments) -> {
                if (method.getName().startsWith("execute")) {
                    Object sql = arguments != null && arguments.length > 0 ? arguments[0] : with == null ? "" : with[0];
                    if (CHANGE.matcher(sql.toString()).lookingAt()) {
                        left--;
                        live();
                    }
                }
                return invoke(statement, method, arguments);
            });
        }

        private void live() throws SQLException {
            if (left < 0) {
                throw new SQLException("killed");
            }
        }

        private interface Handler {
            Object handle(Method method, Object[] arguments) throws Throwable;
        }

        private static Object proxy(Class<?> type, Handler handler) {
            return Proxy.newProxyInstance(
                    DyingMigrations.class.getClassLoader(),
                    new Class<?>[] {type},
                    (proxy, method, arguments) -> handler.handle(method, arguments));
        }

        private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
