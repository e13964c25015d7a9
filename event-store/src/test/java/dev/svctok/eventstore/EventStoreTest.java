package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.util.Throwables;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.modelling.command.AggregateStreamCreationException;
import org.axonframework.modelling.command.ConcurrencyException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the event store promises to those who write and read a token's events. */
class EventStoreTest {

    @Nested
    class OnH2 extends Contract {
        OnH2() {
            super(Dialect.H2);
        }
    }

    @Nested
    class OnPostgreSql extends Contract {
        OnPostgreSql() {
            super(Dialect.POSTGRESQL);
        }

        @Test
        void writerStandsStillThenTheDatabaseEndsItsTransaction() {
            assertThat(JdbcClient.create(node().eventsDataSource())
                            .sql("show idle_in_transaction_session_timeout")
                            .query(String.class)
                            .single())
                    .isEqualTo("5s");
        }
    }

    abstract static class Contract {

        private final TestNode node;

        Contract(Dialect dialect) {
            node = TestNode.shared(dialect);
        }

        TestNode node() {
            return node;
        }

        @Test
        void publishWhenAnotherWasFasterThenConcurrencyException() {
            TokenId id = node.create();
            node.delete(id);
            assertThatThrownBy(() -> node.delete(id)).isInstanceOf(ConcurrencyException.class);
        }

        @Test
        void publishWhenTokenIsThereAlreadyThenCreationException() {
            TokenId id = node.create();
            assertThatThrownBy(() -> node.create(id)).isInstanceOf(AggregateStreamCreationException.class);
        }

        @Test
        void publishFailsThenNothingOfTheEventIsTold() {
            TokenId id = node.create();
            String payload = HexFormat.of()
                    .formatHex(TestNode.created(id).secretHash().toHex().getBytes(StandardCharsets.UTF_8));
            assertThat(catchThrowable(() -> node.create(id)))
                    .extracting(Throwables::getStackTrace, InstanceOfAssertFactories.STRING)
                    .contains("AggregateStreamCreationException")
                    .doesNotContain(payload);
        }

        @Test
        void publishTwoWhenSecondIsThereAlreadyThenNeitherIsStored() {
            TokenId fresh = TestNode.newId();
            TokenId taken = node.create();
            assertThatThrownBy(() -> node.eventStore()
                            .publish(List.of(
                                    TestNode.message(TestNode.created(fresh), 0),
                                    TestNode.message(TestNode.created(taken), 0))))
                    .isInstanceOf(AggregateStreamCreationException.class);
            assertThat(node.get(EventLog.class).lastPositionOf(fresh)).isZero();
        }

        @Test
        void readEventsThenWhatWasPublishedInOrder() {
            TokenId id = node.create();
            node.delete(id);
            List<? extends DomainEventMessage<?>> events =
                    node.eventStore().readEvents(id.toString()).asStream().toList();
            assertThat(events)
                    .extracting(DomainEventMessage::getPayload)
                    .isEqualTo(List.of(TestNode.created(id), new TokenDeleted(id)));
        }

        @Test
        void publishThenStoredUnderNameThatOutlivesTheClass() {
            TokenId id = node.create();
            String type = node.events()
                    .sql("select payload_type from domain_event where aggregate_identifier = ?")
                    .param(id.toString())
                    .query(String.class)
                    .single();
            assertThat(type).isEqualTo("svctok.TokenCreated").isNotEqualTo(TokenCreated.class.getName());
        }

        @Test
        void lastPositionOfThenThatOfNewestEvent() {
            EventLog log = node.get(EventLog.class);
            TokenId id = node.create();
            long created = log.lastPositionOf(id);
            node.delete(id);
            assertThat(log.lastPositionOf(id)).isGreaterThan(created).isLessThanOrEqualTo(log.head());
        }

        @Test
        void lastPositionOfUnknownTokenThenZero() {
            assertThat(node.get(EventLog.class).lastPositionOf(TestNode.newId()))
                    .isZero();
        }
    }
}
