package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.tokenstore.TokenStore;
import org.axonframework.eventhandling.tokenstore.UnableToClaimTokenException;
import org.axonframework.eventhandling.tokenstore.jdbc.JdbcTokenStore;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparingTokenStoreTest {

    private static final String NAME = "of-this-test";

    @ParameterizedTest
    @EnumSource
    void extendTooSoonThenNothingIsWritten(Dialect dialect) {
        TestNode node = TestNode.shared(dialect);
        TokenStore store = claimed(node, Duration.ofHours(1));
        extend(node, store);
        String first = renewal(node);

        extend(node, store);

        assertThat(renewal(node)).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource
    void extendInTimeThenWrittenAndALostClaimIsNoticed(Dialect dialect) {
        TestNode node = TestNode.shared(dialect);
        TokenStore store = claimed(node, Duration.ZERO);
        extend(node, store);
        String first = renewal(node);

        TestNode.eventually().until(() -> {
            extend(node, store);
            return !renewal(node).equals(first);
        });
        node.readModel()
                .sql("update projection_position set owner = 'another' where projection = ?")
                .param(NAME)
                .update();
        assertThatThrownBy(() -> extend(node, store)).isInstanceOf(UnableToClaimTokenException.class);
    }

    private static TokenStore claimed(TestNode node, Duration interval) {
        node.readModel()
                .sql("delete from projection_position where projection = ?")
                .param(NAME)
                .update();
        TokenStore store = new SparingTokenStore(
                JdbcTokenStore.builder()
                        .connectionProvider(new SpringDataSourceConnectionProvider(node.get(DataSource.class)))
                        .schema(AxonTables.POSITIONS)
                        .serializer(node.get(Serializer.class))
                        .contentType(byte[].class)
                        .claimTimeout(Duration.ofHours(1))
                        .nodeId("this"),
                interval);
        inTransaction(node, () -> {
            store.initializeTokenSegments(NAME, 1);
            store.fetchToken(NAME, 0);
        });
        return store;
    }

    private static void extend(TestNode node, TokenStore store) {
        inTransaction(node, () -> store.extendClaim(NAME, 0));
    }

    private static void inTransaction(TestNode node, Runnable task) {
        node.get(TransactionManager.class).executeInTransaction(task);
    }

    private static String renewal(TestNode node) {
        return node.readModel()
                .sql("select last_update from projection_position where projection = ?")
                .param(NAME)
                .query(String.class)
                .single();
    }
}
