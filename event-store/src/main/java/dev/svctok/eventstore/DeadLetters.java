package dev.svctok.eventstore;

import dev.svctok.api.Actor;
import dev.svctok.api.TokenId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.axonframework.config.EventProcessingConfiguration;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.deadletter.SequencedDeadLetterProcessor;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The events that projections could not digest. */
public final class DeadLetters {

    /** The tokens, as {@code aggregate_identifier}, of which a projection knows less than the event store does. */
    public static final String AGGREGATES = "select distinct aggregate_identifier from dead_letter"
            + " where projection = ? and aggregate_identifier is not null";

    private static final String COLUMNS = "select id, projection, aggregate_identifier, event_identifier, payload_type,"
            + " time_stamp, enqueued_at, last_touched, cause_message from dead_letter";
    private static final Pattern STATEMENT =
            Pattern.compile("(?s)^\\w+Callback;.*?(?:SQL|SQLException for SQL) \\[.*?\\];\\s*");
    private static final Pattern LOOKS_SECRET = Pattern.compile("[0-9A-Za-z+/=-]{32,}");

    private final JdbcClient readModel;
    private final EventProcessingConfiguration processing;
    private final DiscardRecord record;

    DeadLetters(JdbcClient readModel, EventProcessingConfiguration processing, DiscardRecord record) {
        this.readModel = readModel;
        this.processing = processing;
        this.record = record;
    }

    public long count(String projection) {
        return readModel
                .sql("select count(*) from dead_letter where projection = ?")
                .param(projection)
                .query(Long.class)
                .single();
    }

    /** Whether the projection knows less of a token than the event store does. */
    public boolean holdsAnyOf(String projection, TokenId token) {
        return !readModel
                .sql("select 1 from dead_letter where projection = ? and aggregate_identifier = ?"
                        + " fetch first 1 rows only")
                .params(projection, token.toString())
                .query(Integer.class)
                .list()
                .isEmpty();
    }

    /**
     * Until the end of the surrounding transaction nobody can try any of them again, once nobody does. Who does takes those of a
     * token in this order.
     */
    void lock(String projection) {
        readModel
                .sql("select id from dead_letter where projection = ?"
                        + " order by sequence_identifier, sequence_index for update")
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

    /** All that wait, those first that have waited longest. */
    public List<Waiting> list(String projection) {
        return readModel
                .sql(COLUMNS + " where projection = ? order by enqueued_at, sequence_index")
                .param(projection)
                .query(DeadLetters::read)
                .list();
    }

    public Optional<Waiting> find(String projection, String id) {
        return readModel
                .sql(COLUMNS + " where projection = ? and id = ?")
                .params(projection, id)
                .query(DeadLetters::read)
                .optional();
    }

    /**
     * Hands every waiting event to the projection once more. What fails again stays, with all later events of the same
     * token, and keeps no other token's events from being tried.
     */
    public void retry(String projection) {
        processing.sequencedDeadLetterProcessor(projection).ifPresent(DeadLetters::retryAll);
    }

    /** Hands the events of the same token to the projection once more, from the first that waits. */
    public void retry(Waiting letter) {
        String first = readModel
                .sql("select event_identifier from dead_letter where projection = ? and sequence_identifier ="
                        + " (select sequence_identifier from dead_letter where projection = ? and id = ?)"
                        + " order by sequence_index limit 1")
                .params(letter.projection(), letter.projection(), letter.id())
                .query(String.class)
                .optional()
                .orElse("");
        processing
                .sequencedDeadLetterProcessor(letter.projection())
                .ifPresent(processor -> processor.process(
                        waiting -> waiting.message().getIdentifier().equals(first)));
    }

    /** Gives an event up, for good, and puts on record who did. */
    public void discard(Waiting letter, Actor actor) {
        record.write(letter, actor);
        readModel
                .sql("delete from dead_letter where projection = ? and id = ?")
                .params(letter.projection(), letter.id())
                .update();
    }

    private static void retryAll(SequencedDeadLetterProcessor<EventMessage<?>> processor) {
        Set<String> tried = new HashSet<>();
        int before;
        do {
            before = tried.size();
            processor.process(first -> tried.add(first.message().getIdentifier()));
        } while (tried.size() > before);
    }

    /**
     * An event that waits.
     *
     * @param time when it happened
     * @param lastTried null if it has not been tried again
     * @param cause why the projection could not digest it, without anything that looks like a hash or a secret
     */
    public record Waiting(
            String id,
            String projection,
            TokenId tokenId,
            String eventId,
            String type,
            Instant time,
            Instant enqueuedAt,
            @Nullable Instant lastTried,
            String cause) {}

    private static Waiting read(ResultSet row, int number) throws SQLException {
        String lastTried = row.getString("last_touched");
        return new Waiting(
                row.getString("id"),
                row.getString("projection"),
                new TokenId(Long.parseLong(row.getString("aggregate_identifier"))),
                row.getString("event_identifier"),
                row.getString("payload_type"),
                Instant.parse(row.getString("time_stamp")),
                Instant.parse(row.getString("enqueued_at")),
                lastTried == null ? null : Instant.parse(lastTried),
                cause(row.getString("cause_message")));
    }

    /** The heart of it: not the statement that failed, and nothing that looks like a hash or a secret. */
    static String cause(@Nullable String message) {
        String firstLine = message == null
                ? ""
                : STATEMENT
                        .matcher(message)
                        .replaceFirst("")
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replace("; SQL statement:", "")
                        .strip();
        return firstLine.isEmpty()
                ? "an earlier event of the token waits"
                : LOOKS_SECRET.matcher(firstLine).replaceAll("…");
    }
}
