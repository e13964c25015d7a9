package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** On H2, of which a look at the other sessions may fail for no reason but that one of them comes to its end. */
class WritersTest {

    private final TestNode node = TestNode.shared(Dialect.H2);
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void sessionEndsWhileItIsLookedAtThenItIsLookedOnceMore() throws SQLException {
        Writers writers = failing(1, "HY000");
        try (Connection writer = node.eventsDataSource().getConnection()) {
            writer.setAutoCommit(false);
            TestNode.insert(writer, TestNode.newId());

            assertThat(writers.atWork()).hasSize(1);

            writer.rollback();
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void itGoesOnLikeThatThenItIsTold() {
        assertThatThrownBy(failing(Integer.MAX_VALUE, "HY000")::atWork).isInstanceOf(DataAccessException.class);
        assertThat(asked).hasValueLessThan(100);
    }

    @Test
    void somethingElseIsWrongThenItIsToldAtOnce() {
        assertThatThrownBy(() -> failing(1, "90067").awaitCommitting(Duration.ofSeconds(1)))
                .isInstanceOf(DataAccessException.class);
        assertThat(asked).hasValue(1);
    }

    private Writers failing(int times, String state) {
        return new Writers(
                JdbcClient.create(new DelegatingDataSource(node.eventsDataSource()) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        if (asked.incrementAndGet() <= times) {
                            throw new SQLException("as if it were so", state);
                        }
                        return super.getConnection();
                    }
                }),
                Dialect.H2);
    }
}
