package dev.svctok.query.list;

import dev.svctok.api.RoleName;
import dev.svctok.api.TokenId;
import dev.svctok.api.event.TokenBootstrapped;
import dev.svctok.api.event.TokenCreated;
import dev.svctok.api.event.TokenDeleted;
import dev.svctok.eventstore.Slot;
import dev.svctok.eventstore.TimedEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** What stands in the rows of the list, and what should. */
final class ListedRows {

    private static final String FOUND_BY_ROLE = "foundByRole";

    private ListedRows() {}

    static Map<TokenId, Map<String, Object>> read(JdbcOperations readModel, Slot slot, Collection<TokenId> tokens) {
        Map<TokenId, Map<String, Object>> rows = new HashMap<>();
        if (tokens.isEmpty()) {
            return rows;
        }
        String in = " where id in (?" + ", ?".repeat(tokens.size() - 1) + ")";
        Object[] ids = tokens.stream().map(TokenId::value).toArray();
        readModel.query(
                "select id, live, name, roles, expiration, description, dedicated_subject, created_at, deleted_at, lifetime from token_list"
                        + slot.suffix() + in,
                row -> {
                    rows.put(new TokenId(row.getLong("id")), members(row));
                },
                ids);
        Map<TokenId, TreeSet<String>> roles = new HashMap<>();
        readModel.query(
                "select id, role, live, name from token_list_role" + slot.suffix() + in,
                row -> {
                    roles.computeIfAbsent(new TokenId(row.getLong("id")), id -> new TreeSet<>())
                            .add(foundByRole(row.getString("role"), row.getBoolean("live"), row.getString("name")));
                },
                ids);
        roles.forEach((id, found) ->
                rows.computeIfAbsent(id, missing -> new LinkedHashMap<>()).put(FOUND_BY_ROLE, found));
        return rows;
    }

    private static Map<String, Object> members(ResultSet row) throws SQLException {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("live", row.getBoolean("live"));
        members.put("name", row.getString("name"));
        members.put("roles", row.getString("roles"));
        put(members, "expiration", row.getObject("expiration"));
        put(members, "description", row.getString("description"));
        put(members, "dedicatedSubject", row.getString("dedicated_subject"));
        members.put("createdAt", row.getLong("created_at"));
        put(members, "deletedAt", row.getObject("deleted_at"));
        put(members, "lifetime", row.getObject("lifetime"));
        return members;
    }

    static Map<String, Object> expected(List<TimedEvent> events) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (TimedEvent event : events) {
            if (event.payload() instanceof TokenCreated created) {
                begin(members, created.name().value(), created.roles(), created.expiration(), event.time());
                put(members, "description", created.description());
                put(members, "dedicatedSubject", created.dedicatedSubject());
            } else if (event.payload() instanceof TokenBootstrapped created) {
                begin(members, created.name().value(), created.roles(), created.expiration(), event.time());
            } else if (event.payload() instanceof TokenDeleted && !members.isEmpty()) {
                members.put("live", false);
                long deletedAt = event.time().toEpochMilli();
                members.put("deletedAt", deletedAt);
                if (members.get("createdAt") instanceof Long createdAt) {
                    members.put("lifetime", Lifetime.node(createdAt, deletedAt));
                }
            }
        }
        if (!members.isEmpty()) {
            TreeSet<String> found = new TreeSet<>();
            String name = members.getOrDefault("name", "").toString();
            boolean live = Boolean.TRUE.equals(members.get("live"));
            Pattern.compile(TokenListRows.ROLE_SEPARATOR)
                    .splitAsStream(members.getOrDefault("roles", "").toString())
                    .forEach(role -> found.add(foundByRole(role, live, name)));
            members.put(FOUND_BY_ROLE, found);
        }
        return members;
    }

    private static void begin(
            Map<String, Object> members,
            String name,
            List<RoleName> roles,
            @Nullable Instant expiration,
            Instant createdAt) {
        members.put("live", true);
        members.put("name", name);
        members.put(
                "roles",
                String.join(
                        TokenListRows.ROLE_SEPARATOR,
                        roles.stream().map(RoleName::value).toList()));
        put(members, "expiration", expiration == null ? null : expiration.toEpochMilli());
        members.put("createdAt", createdAt.toEpochMilli());
    }

    private static String foundByRole(String role, boolean live, String name) {
        return "%s/%s/%s".formatted(role, live ? "live" : "deleted", name);
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
