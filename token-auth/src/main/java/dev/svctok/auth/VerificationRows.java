package dev.svctok.auth;

import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.event.TokenEvent;
import dev.svctok.eventstore.ProjectionTables;
import dev.svctok.eventstore.Slot;
import dev.svctok.eventstore.TimedEvent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcOperations;

/** Writes the rows of the verification projection: one for each token that is not deleted. */
final class VerificationRows implements ProjectionTables {

    static final String ROLE_SEPARATOR = ",";

    private final JdbcOperations readModel;

    VerificationRows(JdbcOperations readModel) {
        this.readModel = readModel;
    }

    @Override
    public String projection() {
        return VerificationProjection.NAME;
    }

    @Override
    public void apply(Slot slot, List<TimedEvent> events) {
        List<TokenId> deleted = insert(slot, events);
        if (!deleted.isEmpty()) {
            readModel.batchUpdate(
                    "delete from verification%s where token_id = ?".formatted(slot.suffix()),
                    deleted,
                    deleted.size(),
                    (statement, id) -> statement.setLong(1, id.value()));
        }
    }

    @Override
    public void load(Slot slot, List<TimedEvent> events) {
        insert(slot, events);
    }

    /** @return the other tokens that were deleted */
    private List<TokenId> insert(Slot slot, List<TimedEvent> events) {
        Map<TokenId, TimedEvent> created = new LinkedHashMap<>();
        List<TokenId> deleted = new ArrayList<>();
        for (TimedEvent event : events) {
            TokenId id = event.payload().id();
            if (event.payload() instanceof TokenCreated || event.payload() instanceof TokenBootstrapped) {
                created.put(id, event);
            } else if (event.payload() instanceof TokenDeleted && created.remove(id) == null) {
                deleted.add(id);
            }
        }
        if (!created.isEmpty()) {
            readModel.batchUpdate(
                    "insert into verification%s (token_id, secret_hash, name, roles, expiration, created, bootstrap)"
                                    .formatted(slot.suffix())
                            + " values (?, ?, ?, ?, ?, ?, ?)",
                    created.values(),
                    created.size(),
                    VerificationRows::set);
        }
        return deleted;
    }

    private static void set(PreparedStatement statement, TimedEvent timed) throws SQLException {
        TokenEvent event = timed.payload();
        if (event instanceof TokenCreated created) {
            statement.setBytes(2, created.secretHash().toBytes());
            statement.setString(3, created.name().value());
            statement.setString(4, joined(created.roles()));
            statement.setObject(
                    5,
                    created.expiration() == null ? null : created.expiration().toEpochMilli(),
                    Types.BIGINT);
        } else if (event instanceof TokenBootstrapped created) {
            statement.setBytes(2, created.secretHash().toBytes());
            statement.setString(3, created.name().value());
            statement.setString(4, joined(created.roles()));
            statement.setLong(5, created.expiration().toEpochMilli());
        }
        statement.setLong(1, event.id().value());
        statement.setLong(6, timed.time().toEpochMilli());
        statement.setBoolean(7, event instanceof TokenBootstrapped);
    }

    private static String joined(List<RoleName> roles) {
        return String.join(ROLE_SEPARATOR, roles.stream().map(RoleName::value).toList());
    }

    @Override
    public List<TokenId> tokens(Slot slot, long afterId, int limit) {
        return readModel.query(
                "select token_id from verification%s where token_id > ? order by token_id limit ?"
                        .formatted(slot.suffix()),
                (row, number) -> new TokenId(row.getLong(1)),
                afterId,
                limit);
    }

    @Override
    public Map<TokenId, Map<String, Object>> rows(Slot slot, Collection<TokenId> tokens) {
        return VerifiedRows.read(readModel, slot, tokens);
    }

    @Override
    public Map<String, Object> expected(List<TimedEvent> events) {
        return VerifiedRows.expected(events);
    }

    @Override
    public String key() {
        return "token_id";
    }

    @Override
    public List<String> tables(Slot slot) {
        return List.of("verification" + slot.suffix());
    }
}
