package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.svctok.api.TokenId;
import dev.svctok.eventstore.testing.TestStorage;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** An event that a projection cannot digest is put aside, seen by the operator, and holds up nothing but its token. */
class DeadLettersTest {

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
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Contract {

        private final TestNode node;
        private final DeadLetters deadLetters;

        Contract(Dialect dialect) {
            node = TestNode.start(TestStorage.fresh(dialect));
            deadLetters = node.get(DeadLetters.class);
        }

        @BeforeEach
        void healEverything() {
            Notes.POISONED.clear();
            deadLetters.retry(Notes.NAME);
            assertThat(deadLetters.count(Notes.NAME)).isZero();
        }

        @AfterAll
        void close() {
            node.close();
        }

        @Test
        void poisonEventThenItsWritesAreUndoneAndTheBatchGoesOn() {
            TokenId poisoned = poisonedId();
            TokenId next = TestNode.newId();
            node.eventStore()
                    .publish(List.of(
                            TestNode.message(TestNode.created(poisoned), 0),
                            TestNode.message(TestNode.created(next), 0)));
            eventuallyNoted(next, "created");
            assertThat(node.notes().of(poisoned)).isEmpty();
            assertThat(deadLetters.count(Notes.NAME)).isEqualTo(1);
        }

        @Test
        @ExtendWith(OutputCaptureExtension.class)
        void poisonEventThenTheLogNamesItOnce(CapturedOutput output) {
            TokenId poisoned = poisonedId();
            node.create(poisoned);
            eventuallyDeadLetters(1);
            deadLetters.retry(Notes.NAME);

            String notice = "Projection notes could not digest svctok.TokenCreated of token " + poisoned + ": ";
            assertThat(output.toString().split(notice, -1)).hasSize(2);
        }

        @Test
        void laterEventOfPoisonedTokenThenItQueuesBehind() {
            TokenId poisoned = poisonedId();
            node.create(poisoned);
            eventuallyDeadLetters(1);
            Notes.POISONED.clear();
            node.delete(poisoned);
            eventuallyDeadLetters(2);
            assertThat(node.notes().of(poisoned)).isEmpty();
            assertThat(aggregates()).containsExactly(poisoned.toString());
        }

        @Test
        void poisonEventThenHealthAndMetricTell() {
            node.create(poisonedId());
            eventuallyDeadLetters(1);
            assertThat(health()).isEqualTo("DEGRADED");
            assertThat(metric()).isEqualTo(1);
        }

        @Test
        void retryWhenCauseHasPassedThenHealedInOrder() {
            TokenId poisoned = poisonedId();
            node.create(poisoned);
            node.delete(poisoned);
            eventuallyDeadLetters(2);
            Notes.POISONED.clear();

            deadLetters.retry(Notes.NAME);

            assertThat(node.notes().of(poisoned)).containsExactly("created", "deleted");
            assertThat(deadLetters.count(Notes.NAME)).isZero();
            assertThat(health()).isEqualTo("UP");
            assertThat(metric()).isZero();
        }

        @Test
        void retryWhenCauseStandsThenStaysWithoutTrace() {
            TokenId poisoned = poisonedId();
            node.create(poisoned);
            eventuallyDeadLetters(1);
            deadLetters.retry(Notes.NAME);
            deadLetters.retry(Notes.NAME);
            assertThat(deadLetters.count(Notes.NAME)).isEqualTo(1);
            assertThat(node.notes().of(poisoned)).isEmpty();
        }

        @Test
        void retryWhenOneStillFailsThenOthersAreHealed() {
            TokenId hopeless = poisonedId();
            TokenId first = poisonedId();
            TokenId second = poisonedId();
            node.create(hopeless);
            node.create(first);
            node.create(second);
            eventuallyDeadLetters(3);
            Notes.POISONED.removeAll(List.of(first, second));

            deadLetters.retry(Notes.NAME);

            assertThat(aggregates()).containsExactly(hopeless.toString());
            assertThat(node.notes().of(first)).containsExactly("created");
            assertThat(node.notes().of(second)).containsExactly("created");
        }

        @Test
        void retryThenProjectionSeesLaterEventsAtOnceAgain() {
            TokenId poisoned = poisonedId();
            node.create(poisoned);
            eventuallyDeadLetters(1);
            Notes.POISONED.clear();
            deadLetters.retry(Notes.NAME);
            node.delete(poisoned);
            eventuallyNoted(poisoned, "created", "deleted");
        }

        private static TokenId poisonedId() {
            TokenId id = TestNode.newId();
            Notes.POISONED.add(id);
            return id;
        }

        private void eventuallyNoted(TokenId id, String... notes) {
            TestNode.eventually()
                    .untilAsserted(() -> assertThat(node.notes().of(id)).containsExactly(notes));
        }

        private void eventuallyDeadLetters(long count) {
            TestNode.eventually()
                    .untilAsserted(
                            () -> assertThat(deadLetters.count(Notes.NAME)).isEqualTo(count));
        }

        private String health() {
            return node.get(DeadLetterHealthIndicator.class)
                    .health()
                    .getStatus()
                    .getCode();
        }

        private List<String> aggregates() {
            return node.readModel()
                    .sql(DeadLetters.AGGREGATES)
                    .param(Notes.NAME)
                    .query(String.class)
                    .list();
        }

        private double metric() {
            return node.get(MeterRegistry.class)
                    .get("svctok.projection.dead.letters")
                    .tag("projection", Notes.NAME)
                    .gauge()
                    .value();
        }
    }
}
