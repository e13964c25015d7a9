package dev.svctok.eventstore;

import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventhandling.deadletter.jdbc.JdbcDeadLetter;
import org.axonframework.messaging.MetaData;
import org.axonframework.messaging.deadletter.DeadLetter;
import org.axonframework.messaging.deadletter.Decisions;
import org.axonframework.messaging.deadletter.EnqueueDecision;
import org.axonframework.messaging.deadletter.EnqueuePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts every event aside that a projection could not digest, and says so when that happens. What is not the event's fault passes:
 * then the batch fails, and is processed once more.
 */
final class DeadLetterNotice implements EnqueuePolicy<EventMessage<?>> {

    private static final Logger log = LoggerFactory.getLogger(DeadLetterNotice.class);

    /** Of the letter's diagnostics: that the log has told of it. */
    static final String TOLD = "told";

    private final String projection;

    DeadLetterNotice(String projection) {
        this.projection = projection;
    }

    @Override
    public EnqueueDecision<EventMessage<?>> decide(DeadLetter<? extends EventMessage<?>> letter, Throwable cause) {
        if (RetryableFailure.isCauseOf(cause)) {
            return postpone(letter, cause);
        }
        // Who tries them again tells how many remain. The two times of a new letter cannot tell it: they are not always
        // equal.
        if (!letter.diagnostics().containsKey(TOLD)) {
            EventMessage<?> event = letter.message();
            log.warn(
                    "Projection {} could not digest {} of token {}: {}. It waits; see: sts projection dead-letters list {}",
                    projection,
                    StoredTypes.nameOf(event.getPayloadType()),
                    event instanceof DomainEventMessage<?> ofToken ? ofToken.getAggregateIdentifier() : "unknown",
                    DeadLetters.cause(RootCause.messageOf(cause)),
                    projection);
        }
        return Decisions.enqueue(cause, told -> MetaData.with(TOLD, ""));
    }

    /** One that waits already goes on waiting: the queue must not be disturbed while it tries its letters again. */
    private static EnqueueDecision<EventMessage<?>> postpone(
            DeadLetter<? extends EventMessage<?>> letter, Throwable cause) {
        if (letter instanceof JdbcDeadLetter<?>) {
            return Decisions.enqueue(cause, DeadLetter::diagnostics);
        }
        throw new RetryException(cause);
    }

    /** Lets the processor begin its batch anew. */
    private static final class RetryException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RetryException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }
}
