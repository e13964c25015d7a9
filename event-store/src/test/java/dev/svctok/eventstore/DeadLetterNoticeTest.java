package dev.svctok.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Instant;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.GenericDeadLetter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DeadLetterNoticeTest {

    private static final Instant ENQUEUED = Instant.parse("2026-11-25T14:00:00Z");
    private static final String CAUSE = "no room";

    private final DeadLetterNotice notice = new DeadLetterNotice("notes");

    @Test
    void newLetterThenTheLogTellsOfItAndTheLetterThatItDid(CapturedOutput output) {
        // As where the clock has gone on between the two looks at it.
        DeadLetter<EventMessage<?>> letter = letter(ENQUEUED.plusNanos(1_000), MetaData.emptyInstance());

        EnqueueDecision<EventMessage<?>> decision = notice.decide(letter, new IllegalStateException(CAUSE));

        assertThat(output).contains("Projection notes could not digest").contains(CAUSE);
        assertThat(decision.shouldEnqueue()).isTrue();
        assertThat(decision.withDiagnostics(letter).diagnostics()).containsKey(DeadLetterNotice.TOLD);
    }

    @Test
    void letterThatIsTriedAgainThenTheLogDoesNotRepeatItself(CapturedOutput output) {
        DeadLetter<EventMessage<?>> letter = letter(ENQUEUED, MetaData.with(DeadLetterNotice.TOLD, ""));

        EnqueueDecision<EventMessage<?>> decision = notice.decide(letter, new IllegalStateException(CAUSE));

        assertThat(output).isEmpty();
        assertThat(decision.withDiagnostics(letter).diagnostics()).containsKey(DeadLetterNotice.TOLD);
    }

    @ParameterizedTest
    @CsvSource({
        "40P01, deadlock detected",
        "55P03, canceling statement due to lock timeout",
        "08006, connection lost",
        "HYT00, Timeout trying to lock table",
        "HY000, Transaction was illegally transitioned from ROLLING_BACK to ROLLING_BACK [2.4.240/103]"
    })
    void failureIsNotTheEventsFaultThenItIsNotPutAside(String state, String message, CapturedOutput output) {
        Throwable cause = new IllegalStateException(new SQLException(message, state));

        assertThatThrownBy(() -> notice.decide(letter(ENQUEUED, MetaData.emptyInstance()), cause))
                .hasMessageContaining(message);

        assertThat(output).isEmpty();
    }

    @Test
    void failureIsNotTheFaultOfAnEventThatWaitsThenItGoesOnWaiting(CapturedOutput output) {
        DeadLetter<EventMessage<?>> letter = new JdbcDeadLetter<>(
                "id",
                1,
                "token",
                ENQUEUED,
                ENQUEUED,
                null,
                MetaData.with("known", "before"),
                new GenericEventMessage<>("event"));

        EnqueueDecision<EventMessage<?>> decision =
                notice.decide(letter, new IllegalStateException(new SQLException("deadlock detected", "40P01")));

        assertThat(decision.shouldEnqueue()).isTrue();
        assertThat(decision.withDiagnostics(letter).diagnostics()).isEqualTo(letter.diagnostics());
        assertThat(output).isEmpty();
    }

    private static DeadLetter<EventMessage<?>> letter(Instant touched, MetaData diagnostics) {
        return new GenericDeadLetter<>(
                "token", new GenericEventMessage<>("event"), null, ENQUEUED, touched, diagnostics);
    }
}
