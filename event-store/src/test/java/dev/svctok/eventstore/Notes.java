package dev.svctok.eventstore;

import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.axonframework.eventhandling.ResetHandler;
import org.axonframework.eventhandling.Timestamp;
import org.axonframework.messaging.MetaData;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A projection as the services have them: it notes every event that it sees, and fails on those that it is told to. */
@ProcessingGroup(Notes.NAME)
final class Notes {

    static final String NAME = "notes";

    /** Tokens whose events the projection cannot digest, in every context of this JVM. */
    static final Set<TokenId> POISONED = ConcurrentHashMap.newKeySet();

    private final EventBatches batches;
    private final JdbcClient readModel;

    Notes(EventBatches batches, JdbcClient readModel) {
        this.batches = batches;
        this.readModel = readModel;
    }

    @EventHandler
    void on(TokenCreated event, MetaData metaData, @Timestamp Instant now) {
        batches.add(NAME, new TimedEvent(event, now), this::note);
    }

    @EventHandler
    void on(TokenDeleted event, @Timestamp Instant now) {
        batches.add(NAME, new TimedEvent(event, now), this::note);
    }

    private void note(List<TimedEvent> events) {
        for (TimedEvent event : events) {
            TokenId id = event.payload().id();
            note(id, event.payload() instanceof TokenCreated ? "created" : "deleted");
            failIfPoisoned(id);
        }
    }

    @ResetHandler
    void reset() {
        readModel.sql("delete from note").update();
    }

    /** What was noted of a token, oldest first. */
    List<String> of(TokenId id) {
        return readModel
                .sql("select what from note where token_id = ? order by id")
                .param(id.value())
                .query(String.class)
                .list();
    }

    private void note(TokenId id, String what) {
        readModel
                .sql("insert into note (token_id, what) values (?, ?)")
                .param(id.value())
                .param(what)
                .update();
    }

    /** Fails as real projections do: by a statement that the database refuses. */
    private void failIfPoisoned(TokenId id) {
        if (POISONED.contains(id)) {
            readModel
                    .sql("insert into note (token_id, what) values (null, null)")
                    .update();
        }
    }
}
