package dev.svctok.eventstore;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The same connections, for the few statements that may take longer than {@link Databases#ANSWER_TIMEOUT}: they change tables,
 * make indexes, or look through all events. With its return to the pool a connection is as impatient as before.
 */
final class PatientDataSource extends DelegatingDataSource {

    /** An index of 100 million rows is made within that. */
    static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(30);

    PatientDataSource(DataSource target) {
        super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try {
            int before = connection.getNetworkTimeout();
            // 0 is without an end.
            if (before > 0 && before < ANSWER_TIMEOUT.toMillis()) {
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(ANSWER_TIMEOUT.toMillis()));
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
