package dev.svctok.systemtests;

import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** All that stands in the tables of a PostgreSQL. */
final class PostgresDump {

    private PostgresDump() {}

    static String of(TestStorage storage) {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = PostgresServer.connect(storage.url())) {
            for (String table : tables(connection)) {
                append(connection, table, dump);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return dump.toString();
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select table_schema || '.' || table_name"
                        + " from information_schema.tables where table_schema in ('events', 'read_model')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }

    private static void append(Connection connection, String table, StringBuilder dump) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select * from " + table)) {
            while (rows.next()) {
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    dump.append(
                                    rows.getObject(column) instanceof byte[] bytes
                                            ? new String(bytes, StandardCharsets.ISO_8859_1)
                                            : rows.getString(column))
                            .append('\n');
                }
            }
        }
    }
}
