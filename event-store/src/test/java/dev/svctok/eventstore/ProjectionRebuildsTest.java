package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.axonframework.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.PlatformTransactionManager;

@ExtendWith(OutputCaptureExtension.class)
class ProjectionRebuildsTest {

    /** A projection of which no rows are kept. */
    private static final ProjectionTables NO_TABLES = (ProjectionTables) Proxy.newProxyInstance(
            ProjectionTables.class.getClassLoader(),
            new Class<?>[] {ProjectionTables.class},
            (proxy, method, arguments) -> method.getName().equals("projection") ? Notes.NAME : List.of());

    private final TestNode node = TestNode.shared(Dialect.H2);
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger given = new AtomicInteger();
    private volatile boolean away = true;

    @Test
    void databaseIsAwayThenToldOnceUntilItIsBack(CapturedOutput output) {
        ProjectionRebuilds rebuilds = rebuilds();
        rebuilds.start();
        try {
            TestNode.eventually().until(() -> refused.get() > 2);
            away = false;
            // When it is asked for once more, the answers before have been seen.
            TestNode.eventually().until(() -> given.get() > 2);
            int before = refused.get();
            away = true;
            TestNode.eventually().until(() -> refused.get() > before + 1);
        } finally {
            rebuilds.stop();
        }

        assertThat(output.getAll().lines().filter(line -> line.contains("is to be built anew cannot be seen now")))
                .hasSize(2)
                .allMatch(line -> line.endsWith("as if it were away"));
    }

    private ProjectionRebuilds rebuilds() {
        var table = new RebuildTable(
                JdbcClient.create(database()),
                node.get(ProjectionPositions.class),
                node.get(Serializer.class),
                Clock.systemUTC(),
                node.get(NodeId.class));
        var transactions = node.get(PlatformTransactionManager.class);
        var slots = node.get(ProjectionSlots.class);
        return new ProjectionRebuilds(
                List.of(NO_TABLES),
                table,
                slots,
                new SlotCleaner(node.get(SlotSchema.class), slots, node.get(RebuildTable.class), transactions),
                node.get(ProjectionRebuilder.Factory.class),
                transactions);
    }

    private DataSource database() {
        return new DelegatingDataSource(node.get(DataSource.class)) {
            @Override
            public Connection getConnection() throws SQLException {
                if (away) {
                    refused.incrementAndGet();
                    throw new SQLTransientConnectionException("as if it were away");
                }
                given.incrementAndGet();
                return super.getConnection();
            }
        };
    }
}
