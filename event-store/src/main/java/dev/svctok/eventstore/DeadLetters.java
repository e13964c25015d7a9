package dev.svctok.eventstore;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.SequencedDeadLetterProcessor;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The events that projections could not digest. */
public final class DeadLetters {

    private final JdbcClient readModel;
    private final EventProcessingConfiguration processing;

    DeadLetters(JdbcClient readModel, EventProcessingConfiguration processing) {
        this.readModel = readModel;
        this.processing = processing;
    }

    public long count(String projection) {
        return readModel
                .sql("select count(*) from dead_letter where projection = ?")
                .param(projection)
                .query(Long.class)
                .single();
    }

    /** The tokens of which the projection knows less than the event store does. */
    public List<String> aggregates(String projection) {
        return readModel
                .sql("select distinct aggregate_identifier from dead_letter where projection = ?"
                        + " and aggregate_identifier is not null")
                .param(projection)
                .query(String.class)
                .list();
    }

    /** Takes all away, within the surrounding transaction. */
    void forget(String projection) {
        readModel
                .sql("delete from dead_letter where projection = ?")
                .param(projection)
                .update();
    }

    /**
     * Hands every waiting event to the projection once more. What fails again stays, with all later events of the same
     * token, and keeps no other token's events from being tried.
     */
    public void retry(String projection) {
        processing.sequencedDeadLetterProcessor(projection).ifPresent(DeadLetters::retryAll);
    }

    private static void retryAll(SequencedDeadLetterProcessor<EventMessage<?>> processor) {
        Set<String> tried = new HashSet<>();
        int before;
        do {
            before = tried.size();
            processor.process(first -> tried.add(first.message().getIdentifier()));
        } while (tried.size() > before);
    }
}
