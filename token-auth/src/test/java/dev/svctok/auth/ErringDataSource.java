package dev.svctok.auth;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Fails now and then with an error, as where memory has run out. */
final class ErringDataSource extends DelegatingDataSource {

    static final String ERROR = "as if there were no memory";

    private final AtomicInteger left = new AtomicInteger();

    ErringDataSource(DataSource target) {
        super(target);
    }

    /** The next time, and as often as that. */
    void fail(int times) {
        left.set(times);
    }

    boolean hasFailed() {
        return left.get() == 0;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (left.getAndUpdate(times -> Math.max(0, times - 1)) > 0) {
            throw new InternalError(ERROR);
        }
        return super.getConnection();
    }
}
