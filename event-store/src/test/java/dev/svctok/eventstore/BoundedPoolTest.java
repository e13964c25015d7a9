package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import dev.svctok.eventstore.testing.TestStorage;
import java.sql.Connection;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A pool whose connections have all been given away, as to statements that a database does not answer. */
class BoundedPoolTest {

    @Test
    void manyWaitInVainThenTheNextIsRefusedAtOnceUntilOneIsServed() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (BoundedPool pool = pool()) {
            List<Future<?>> waiting = new ArrayList<>();
            try (Connection held = pool.getConnection()) {
                for (int i = 0; i < BoundedPool.MAX_WAITING; i++) {
                    waiting.add(use(pool, threads));
                }
                TestNode.eventually()
                        .until(() ->
                                pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == BoundedPool.MAX_WAITING);
                // Whoever comes in the first second waits, too.
                TestNode.eventually().untilAsserted(() -> {
                    Future<?> next = use(pool, threads);
                    assertThatThrownBy(() -> next.get(200, TimeUnit.MILLISECONDS))
                            .hasCauseInstanceOf(SQLTransientConnectionException.class)
                            .hasMessageContaining("50 wait for one");
                });
                assertThat(held.isValid(1)).isTrue();
            }
            for (Future<?> served : waiting) {
                served.get();
            }
            pool.getConnection().close();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Future<?> use(BoundedPool pool, ExecutorService threads) {
        return threads.submit(() -> {
            pool.getConnection().close();
            return null;
        });
    }

    private static BoundedPool pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:h2:file:" + TestStorage.newFolder().resolve("pool"));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(Duration.ofMinutes(2).toMillis());
        return new BoundedPool(config);
    }
}
