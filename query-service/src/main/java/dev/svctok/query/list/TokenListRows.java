package dev.svctok.query.list;

import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.api.query.ListTokens;
import dev.svctok.eventstore.ProjectionTables;
import dev.svctok.eventstore.Slot;
import dev.svctok.eventstore.TimedEvent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** Writes the rows of the list: one for each token that ever was, and one for each of its roles. */
final class TokenListRows implements ProjectionTables {

    static final String ROLE_SEPARATOR = ",";

    private static final String INSERT = "insert into token_list%s"
            + " (id, live, name, roles, expiration, description, dedicated_subject, created_at, deleted_at, lifetime)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT_ROLE =
            "insert into token_list_role%s (role, live, name, id) values (?, ?, ?, ?)";
    private static final String DELETE =
            "update token_list%s set live = false, deleted_at = ?, lifetime = ? where id = ? and live";
    private static final String DELETE_ROLE = "update token_list_role%s set live = false where id = ? and live";

    private final JdbcOperations readModel;

    TokenListRows(JdbcOperations readModel) {
        this.readModel = readModel;
    }

    @Override
    public String projection() {
        return ListTokens.PROJECTION;
    }

    @Override
    public void apply(Slot slot, List<TimedEvent> events) {
        delete(slot, insert(slot, events));
    }

    @Override
    public void load(Slot slot, List<TimedEvent> events) {
        insert(slot, events);
    }

    /** @return the other tokens that were deleted, and when */
    private Map<TokenId, Instant> insert(Slot slot, List<TimedEvent> events) {
        Map<TokenId, Row> created = new LinkedHashMap<>();
        Map<TokenId, Instant> deleted = new LinkedHashMap<>();
        for (TimedEvent event : events) {
            TokenId id = event.payload().id();
            Row row = Row.of(event);
            if (row != null) {
                created.put(id, row);
            } else if (event.payload() instanceof TokenDeleted && created.containsKey(id)) {
                created.computeIfPresent(id, (same, alive) -> alive.deleted(event.time()));
            } else if (event.payload() instanceof TokenDeleted) {
                deleted.put(id, event.time());
            }
        }
        insert(slot, created.values());
        return deleted;
    }

    private void insert(Slot slot, Collection<Row> rows) {
        batch(INSERT, slot, rows, (statement, row) -> {
            statement.setLong(1, row.id.value());
            statement.setBoolean(2, row.deletedAt == null);
            statement.setString(3, row.name.value());
            statement.setString(
                    4,
                    String.join(
                            ROLE_SEPARATOR,
                            row.roles.stream().map(RoleName::value).toList()));
            statement.setObject(5, millis(row.expiration), Types.BIGINT);
            statement.setString(6, row.description);
            statement.setString(7, row.dedicatedSubject);
            statement.setLong(8, row.createdAt.toEpochMilli());
            statement.setObject(9, millis(row.deletedAt), Types.BIGINT);
            statement.setObject(
                    10, row.deletedAt == null ? null : lifetime(row.createdAt, row.deletedAt), Types.BIGINT);
        });
        List<RoleRow> roles = new ArrayList<>();
        for (Row row : rows) {
            row.roles.forEach(role -> roles.add(new RoleRow(role, row)));
        }
        batch(INSERT_ROLE, slot, roles, (statement, role) -> {
            statement.setString(1, role.role.value());
            statement.setBoolean(2, role.token.deletedAt == null);
            statement.setString(3, role.token.name.value());
            statement.setLong(4, role.token.id.value());
        });
    }

    private void delete(Slot slot, Map<TokenId, Instant> deleted) {
        if (deleted.isEmpty()) {
            return;
        }
        Map<TokenId, Instant> created = createdAt(slot, deleted.keySet());
        batch(DELETE, slot, deleted.entrySet(), (statement, token) -> {
            Instant createdAt = created.getOrDefault(token.getKey(), token.getValue());
            statement.setLong(1, token.getValue().toEpochMilli());
            statement.setLong(2, lifetime(createdAt, token.getValue()));
            statement.setLong(3, token.getKey().value());
        });
        batch(DELETE_ROLE, slot, deleted.keySet(), (statement, id) -> statement.setLong(1, id.value()));
    }

    private Map<TokenId, Instant> createdAt(Slot slot, Collection<TokenId> ids) {
        Map<TokenId, Instant> created = new HashMap<>();
        readModel.query(
                "select id, created_at from token_list%s where id in (?%s)"
                        .formatted(slot.suffix(), ", ?".repeat(ids.size() - 1)),
                row -> {
                    created.put(new TokenId(row.getLong(1)), Instant.ofEpochMilli(row.getLong(2)));
                },
                ids.stream().map(TokenId::value).toArray());
        return created;
    }

    static long lifetime(Instant createdAt, Instant deletedAt) {
        return Lifetime.node(createdAt.toEpochMilli(), deletedAt.toEpochMilli());
    }

    private <T> void batch(String sql, Slot slot, Collection<T> rows, Setter<T> setter) {
        if (!rows.isEmpty()) {
            readModel.batchUpdate(sql.formatted(slot.suffix()), rows, rows.size(), setter::set);
        }
    }

    @Override
    public List<String> tables(Slot slot) {
        return List.of("token_list_role" + slot.suffix(), "token_list" + slot.suffix());
    }

    @Override
    public String key() {
        return "id";
    }

    @Override
    public List<TokenId> tokens(Slot slot, long afterId, int limit) {
        return readModel.query(
                "select id from token_list%s where id > ? order by id limit ?".formatted(slot.suffix()),
                (row, number) -> new TokenId(row.getLong(1)),
                afterId,
                limit);
    }

    @Override
    public Map<TokenId, Map<String, Object>> rows(Slot slot, Collection<TokenId> tokens) {
        return ListedRows.read(readModel, slot, tokens);
    }

    @Override
    public Map<String, Object> expected(List<TimedEvent> events) {
        return ListedRows.expected(events);
    }

    private static @Nullable Long millis(@Nullable Instant moment) {
        return moment == null ? null : moment.toEpochMilli();
    }

    private interface Setter<T> {

        void set(PreparedStatement statement, T row) throws SQLException;
    }

    private record RoleRow(RoleName role, Row token) {}

    private record Row(
            TokenId id,
            TokenName name,
            List<RoleName> roles,
            @Nullable Instant expiration,
            @Nullable String description,
            @Nullable String dedicatedSubject,
            Instant createdAt,
            @Nullable Instant deletedAt) {

        /** @return null where the event begins no token's life */
        static @Nullable Row of(TimedEvent event) {
            if (event.payload() instanceof TokenCreated created) {
                return new Row(
                        created.id(),
                        created.name(),
                        created.roles(),
                        created.expiration(),
                        created.description(),
                        created.dedicatedSubject(),
                        event.time(),
                        null);
            }
            if (event.payload() instanceof TokenBootstrapped created) {
                return new Row(
                        created.id(),
                        created.name(),
                        created.roles(),
                        created.expiration(),
                        null,
                        null,
                        event.time(),
                        null);
            }
            return null;
        }

        Row deleted(Instant time) {
            return new Row(id, name, roles, expiration, description, dedicatedSubject, createdAt, time);
        }
    }
}
