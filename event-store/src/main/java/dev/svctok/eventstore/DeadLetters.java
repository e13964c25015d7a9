package dev.svctok.eventstore;

import java.util.List;
import org.axonframework.config.EventProcessingConfiguration;
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

    /** Hands every waiting event to the projection once more; those that fail again stay. */
    public void retry(String projection) {
        for (long left = count(projection); left > 0; left--) {
            boolean processed = processing
                    .sequencedDeadLetterProcessor(projection)
                    .map(SequencedDeadLetterProcessor::processAny)
                    .orElse(false);
            if (!processed) {
                return;
            }
        }
    }
}
