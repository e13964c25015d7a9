package dev.svctok.auth;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.eventstore.DeadLetters;
import dev.svctok.eventstore.ProjectionPositions;
import dev.svctok.eventstore.ProjectionSlots;
import dev.svctok.eventstore.Slot;
import dev.svctok.eventstore.startup.StartupException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the rows of the verification projection. */
final class VerificationTable {

    private static final int FETCH_SIZE = 1_000;

    private static final String POSITION = "position";
    private static final String DEAD_LETTER = "dead letter";

    private final JdbcTemplate readModel;
    private final ProjectionPositions positions;
    private final TransactionTemplate transaction;

    VerificationTable(
            JdbcTemplate readModel, ProjectionPositions positions, PlatformTransactionManager transactionManager) {
        this.readModel = readModel;
        this.readModel.setFetchSize(FETCH_SIZE);
        this.positions = positions;
        this.transaction = new TransactionTemplate(transactionManager);
        this.transaction.setReadOnly(true);
    }

    /**
     * What the rows stand for.
     *
     * @param position of the events that they show; null if the projection has not seen one yet
     * @param aggregates those of the events up to there that wait among the dead letters
     */
    record Shown(@Nullable TrackingToken position, List<String> aggregates) {}

    /**
     * Loads all rows, and what they stand for, as of one and the same moment: one statement reads all of it. Were the dead
     * letters read a moment later, one that is digested in between would be in neither.
     */
    Shown loadInto(VerificationIndex index) {
        var position = new AtomicReference<@Nullable TrackingToken>();
        var aggregates = new ArrayList<String>();
        var roles = new HashMap<String, List<RoleName>>();
        transaction.executeWithoutResult(status -> readModel.query(
                "select '" + POSITION + "' as kind, token as secret_hash, token_type as name, null as roles,"
                        + " cast(null as bigint) as token_id, cast(null as bigint) as expiration,"
                        + " cast(null as bigint) as created, false as bootstrap"
                        + " from projection_position where projection = ? and segment = 0"
                        + " union all select '" + DEAD_LETTER
                        + "', null, aggregate_identifier, null, null, null, null, false"
                        + " from (" + DeadLetters.AGGREGATES + ") waiting"
                        + rowsOf(Slot.A)
                        + rowsOf(Slot.B),
                row -> {
                    switch (row.getString("kind")) {
                        case POSITION ->
                            position.set(positions.read(row.getBytes("secret_hash"), row.getString("name")));
                        case DEAD_LETTER -> aggregates.add(row.getString("name"));
                        default -> add(index, row, roles);
                    }
                },
                VerificationProjection.NAME,
                VerificationProjection.NAME));
        return new Shown(position.get(), List.copyOf(aggregates));
    }

    private static String rowsOf(Slot slot) {
        return " union all"
                + " select 'token', secret_hash, name, roles, token_id, expiration, created, bootstrap from verification%s where %s"
                        .formatted(slot.suffix(), ProjectionSlots.isLive(VerificationProjection.NAME, slot));
    }

    /** @throws StartupException if a value in it cannot be what was written */
    private static void add(VerificationIndex index, ResultSet row, Map<String, List<RoleName>> roles)
            throws SQLException {
        try {
            addToken(index, row, roles);
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    "The read model is damaged: in the table verification, token %d: %s. Stop all nodes and remove read-model.mv.db (on PostgreSQL: drop the schema read_model); the next start builds it anew from the events."
                            .formatted(row.getLong("token_id"), e.getMessage()),
                    e);
        }
    }

    /** @param roles the sets of roles seen so far: millions of tokens share a few */
    private static void addToken(VerificationIndex index, ResultSet row, Map<String, List<RoleName>> roles)
            throws SQLException {
        long expiration = row.getLong("expiration");
        boolean neverExpires = row.wasNull();
        index.add(
                new TokenId(row.getLong("token_id")),
                new TokenName(row.getString("name")),
                roles.computeIfAbsent(row.getString("roles"), VerificationTable::rolesIn),
                neverExpires ? IndexedToken.NEVER : expiration,
                // Null reads as 0.
                row.getLong("created"),
                SecretHash.fromBytes(row.getBytes("secret_hash")),
                row.getBoolean("bootstrap"));
    }

    private static List<RoleName> rolesIn(String text) {
        return Stream.of(text.split(VerificationRows.ROLE_SEPARATOR))
                .map(RoleName::new)
                .toList();
    }
}
