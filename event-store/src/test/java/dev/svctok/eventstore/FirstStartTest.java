package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.PostgresServer;
import dev.svctok.eventstore.testing.TestStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Nodes that start at once on one empty database all come up; each event is noted once. */
class FirstStartTest {

    private static final StorageProperties.Migration NO_OWNER = new StorageProperties.Migration(null, null);

    private final ExecutorService nodes = Executors.newFixedThreadPool(2);

    @AfterEach
    void shutdown() {
        nodes.shutdown();
    }

    @RepeatedTest(3)
    void migrateTwiceAtOnceOnPostgreSqlThenBothSucceed() throws Exception {
        String url = PostgresServer.shared().newDatabase();
        atOnce(() -> migrate(new StorageProperties(
                Path.of("unused"),
                new StorageProperties.Storage(
                        url, PostgresServer.USER, PostgresServer.PASSWORD, 4, Duration.ofSeconds(10), NO_OWNER),
                new StorageProperties.Events(Duration.ofMillis(50)))));
    }

    @RepeatedTest(8)
    void migrateTwiceAtOnceOnH2ThenBothSucceed(@TempDir Path folder) throws Exception {
        atOnce(() -> migrate(new StorageProperties(
                folder,
                new StorageProperties.Storage(null, null, null, 4, Duration.ofSeconds(10), NO_OWNER),
                new StorageProperties.Events(Duration.ofMillis(50)))));
    }

    @Test
    void startTwiceAtOnceOnPostgreSqlThenEachEventOnce() throws Exception {
        TestStorage storage = TestStorage.fresh(Dialect.POSTGRESQL);
        List<TestNode> both = atOnce(() -> TestNode.start(storage));
        try (TestNode one = both.get(0);
                TestNode other = both.get(1)) {
            TokenId first = one.create();
            TokenId second = other.create();
            TestNode.eventually()
                    .untilAsserted(() -> assertThat(
                                    List.of(one.notes().of(first), one.notes().of(second)))
                            .containsOnly(List.of("created")));
        }
    }

    @RepeatedTest(2)
    void startTwoProcessesAtOnceOnH2ThenBothWorkOnTheSameFiles(@TempDir Path folder) throws Exception {
        try (OtherJvm one = OtherJvm.start(Node.class, folder.toString(), "1");
                OtherJvm other = OtherJvm.start(Node.class, folder.toString(), "2")) {
            one.awaitLine("up");
            other.awaitLine("up");
            one.awaitLine("noted");
            other.awaitLine("noted");
        }
    }

    @Test
    void killedProcessThenNothingAcknowledgedIsLost(@TempDir Path folder) throws Exception {
        try (OtherJvm one = OtherJvm.start(Node.class, folder.toString(), "1")) {
            one.awaitLine("noted");
            one.kill();
        }
        assertThat(folder.resolve("events.lock.db")).exists();
        // What the killed process left behind is gone before H2 looks at it, which would take it seconds.
        try (NodeId next = EmbeddedDatabase.in(folder).join()) {
            assertThat(next).hasToString("node-1");
            assertThat(folder.resolve("events.lock.db")).doesNotExist();
            assertThat(folder.resolve("read-model.lock.db")).doesNotExist();
        }
        try (TestNode node = TestNode.start(TestStorage.embedded(folder))) {
            assertThat(node.notes().of(new TokenId(1))).containsExactly("created");
        }
    }

    @Test
    void processThatLivesThenItsFilesStay(@TempDir Path folder) throws Exception {
        try (OtherJvm one = OtherJvm.start(Node.class, folder.toString(), "1")) {
            one.awaitLine("up");
            try (NodeId next = EmbeddedDatabase.in(folder).join()) {
                assertThat(next).hasToString("node-2");
                assertThat(folder.resolve("events.lock.db")).exists();
            }
        }
    }

    private <T> List<T> atOnce(Callable<T> start) throws Exception {
        CyclicBarrier gate = new CyclicBarrier(2);
        Callable<T> gated = () -> {
            gate.await();
            return start.call();
        };
        Future<T> one = nodes.submit(gated);
        Future<T> other = nodes.submit(gated);
        return List.of(one.get(), other.get());
    }

    private static boolean migrate(StorageProperties properties) {
        Databases databases = new Databases(properties);
        SchemaMigration migration = new SchemaMigration(databases.dialect(), properties.dataDir());
        try (HikariDataSource readModel = databases.open("read-model", NodeId.ofProcess());
                HikariDataSource events = databases.open("events", NodeId.ofProcess())) {
            migration.migrateReadModel(readModel, List.of(new ReadModelSchema("notes")));
            migration.migrateEvents(events);
            JdbcClient.create(readModel)
                    .sql("select count(*) from note")
                    .query(Long.class)
                    .single();
            return JdbcClient.create(events)
                            .sql("select count(*) from domain_event")
                            .query(Long.class)
                            .single()
                    == 0;
        }
    }

    /** A node that creates one token and waits until it is noted. */
    static final class Node {

        public static void main(String[] arguments) throws Exception {
            try (TestNode node = TestNode.start(TestStorage.embedded(Path.of(arguments[0])))) {
                System.out.println("up");
                TokenId id = new TokenId(Long.parseLong(arguments[1]));
                node.create(id);
                TestNode.eventually().until(() -> node.notes().of(id).equals(List.of("created")));
                System.out.println("noted");
                OtherJvm.awaitEndOfInput();
            }
        }
    }
}
