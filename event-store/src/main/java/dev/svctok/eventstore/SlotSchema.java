package dev.svctok.eventstore;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;

/**
 * Empties the tables of a slot, takes their indexes away and makes them again. Rows that come without an index are written
 * one after the other, and an index that is made of rows that are there is sorted once; on H2 that is ten times as fast as
 * to keep the indexes while rows come in any order.
 *
 * <p>Which indexes there are is known by those of the slot that serves. Statements of this kind end a transaction on H2, so
 * each has a connection of its own; the caller holds {@link ProjectionSlots#lockIdle} meanwhile on another.
 */
final class SlotSchema {

    /** Who still reads there, if only for a moment more, may keep it from happening now. */
    private static final String LOCK_TIMEOUT_ON_POSTGRESQL = "set local lock_timeout = '500ms'";

    private static final Set<String> LOCK_TIMEOUTS = Set.of("55P03", "HYT00");

    private final DataSource readModel;
    private final Dialect dialect;

    SlotSchema(DataSource readModel, Dialect dialect) {
        this.readModel = new PatientDataSource(readModel);
        this.dialect = dialect;
    }

    /**
     * Empties the tables.
     *
     * @return whether there was anything in them
     * @throws DataAccessException among others if somebody still reads there
     */
    boolean empty(ProjectionTables tables, Slot slot) {
        return inTransaction("empty tables", connection -> {
            boolean found = false;
            try (Statement statement = connection.createStatement()) {
                for (String table : tables.tables(slot)) {
                    if (hasRows(statement, table)) {
                        found = true;
                        statement.execute("truncate table " + table);
                    }
                }
            }
            return found;
        });
    }

    private static boolean hasRows(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("select 1 from %s limit 1".formatted(table))) {
            return row.next();
        }
    }

    /** Takes all indexes away. */
    void dropIndexes(ProjectionTables tables, Slot slot) {
        doInTransaction("drop indexes", connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String table : tables.tables(slot)) {
                    for (Index index : indexes(connection, table)) {
                        statement.execute("drop index if exists " + index.name);
                    }
                }
            }
        });
    }

    /**
     * Makes the next index that the tables of this slot lack and those of the other have.
     *
     * @param keys whether only those are meant by which the rows of a token are found
     * @return false if there is none
     */
    boolean makeNextIndex(ProjectionTables tables, Slot slot, boolean keys) {
        return inTransaction("make indexes", connection -> {
            List<String> here = tables.tables(slot);
            List<String> there = tables.tables(slot.other());
            for (int i = 0; i < here.size(); i++) {
                List<Index> made = indexes(connection, here.get(i));
                for (Index index : indexes(connection, there.get(i))) {
                    Index wanted = index.renamed(there.get(i), here.get(i));
                    boolean missing = made.stream().noneMatch(other -> other.name.equals(wanted.name));
                    if (missing && (!keys || wanted.beginsWith(tables.key()))) {
                        execute(connection, wanted.toSql());
                        return true;
                    }
                }
            }
            return false;
        });
    }

    /** Lets the planner know what the tables hold. H2 finds out by itself. */
    void analyze(ProjectionTables tables, Slot slot) {
        if (dialect == Dialect.POSTGRESQL) {
            doInTransaction("analyze tables", connection -> {
                for (String table : tables.tables(slot)) {
                    execute(connection, "analyze " + table);
                }
            });
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Index> indexes(Connection connection, String table) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String stored = database.storesUpperCaseIdentifiers() ? table.toUpperCase(Locale.ROOT) : table;
        Map<String, Index> indexes = new LinkedHashMap<>();
        try (ResultSet row =
                database.getIndexInfo(connection.getCatalog(), connection.getSchema(), stored, false, true)) {
            while (row.next()) {
                if (row.getShort("TYPE") != DatabaseMetaData.tableIndexStatistic) {
                    String name = row.getString("INDEX_NAME").toLowerCase(Locale.ROOT);
                    boolean unique = !row.getBoolean("NON_UNIQUE");
                    String condition = row.getString("FILTER_CONDITION");
                    indexes.computeIfAbsent(name, same -> new Index(name, table, unique, new ArrayList<>(), condition))
                            .columns
                            .add(row.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
                }
            }
        }
        return List.copyOf(indexes.values());
    }

    private void doInTransaction(String task, Task work) {
        inTransaction(task, connection -> {
            work.with(connection);
            return true;
        });
    }

    private <T> T inTransaction(String task, Work<T> work) {
        try (Connection connection = readModel.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                if (dialect == Dialect.POSTGRESQL) {
                    execute(connection, LOCK_TIMEOUT_ON_POSTGRESQL);
                }
                T result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        } catch (SQLException e) {
            if (LOCK_TIMEOUTS.contains(e.getSQLState())) {
                throw new CannotAcquireLockException(task, e);
            }
            throw new UncategorizedSQLException(task, null, e);
        }
    }

    private interface Task {

        void with(Connection connection) throws SQLException;
    }

    private interface Work<T> {

        T with(Connection connection) throws SQLException;
    }

    private record Index(
            String name,
            String table,
            boolean unique,
            List<String> columns,
            @Nullable String condition) {

        boolean beginsWith(String column) {
            return columns.get(0).equals(column);
        }

        /** The same of another table, whose name is part of the index's name. */
        Index renamed(String from, String to) {
            return new Index(name.replace(from, to), to, unique, columns, condition);
        }

        String toSql() {
            return "create %sindex if not exists %s on %s (%s)%s"
                    .formatted(
                            unique ? "unique " : "",
                            name,
                            table,
                            String.join(", ", columns),
                            condition == null ? "" : " where " + condition);
        }
    }
}
