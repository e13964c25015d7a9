package dev.svctok.auth;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;

/** What stands in the rows of the verification projection, and what should. A hash is compared, but never shown. */
final class VerifiedRows {

    private VerifiedRows() {}

    static Map<TokenId, Map<String, Object>> read(JdbcOperations readModel, Slot slot, Collection<TokenId> tokens) {
        Map<TokenId, Map<String, Object>> rows = new HashMap<>();
        if (!tokens.isEmpty()) {
            readModel.query(
                    "select token_id, secret_hash, name, roles, expiration, created, bootstrap from verification%s where token_id in (?%s)"
                            .formatted(slot.suffix(), ", ?".repeat(tokens.size() - 1)),
                    row -> {
                        rows.put(new TokenId(row.getLong("token_id")), members(row));
                    },
                    tokens.stream().map(TokenId::value).toArray());
        }
        return rows;
    }

    private static Map<String, Object> members(ResultSet row) throws SQLException {
        return members(
                row.getString("name"),
                row.getString("roles"),
                row.getObject("expiration", Long.class),
                row.getObject("created", Long.class),
                hash(row.getBytes("secret_hash")),
                row.getBoolean("bootstrap"));
    }

    /** A hash of any length: a damaged one must not keep the check from going on. */
    private static Object hash(byte[] bytes) {
        try {
            return SecretHash.fromBytes(bytes);
        } catch (IllegalArgumentException e) {
            return "no hash";
        }
    }

    static Map<String, Object> expected(List<TimedEvent> events) {
        Map<String, Object> members = Map.of();
        for (TimedEvent event : events) {
            if (event.payload() instanceof TokenCreated created) {
                Instant expiration = created.expiration();
                members = members(
                        created.name().value(),
                        joined(created.roles()),
                        expiration == null ? null : expiration.toEpochMilli(),
                        event.time().toEpochMilli(),
                        created.secretHash(),
                        false);
            } else if (event.payload() instanceof TokenBootstrapped created) {
                members = members(
                        created.name().value(),
                        joined(created.roles()),
                        created.expiration().toEpochMilli(),
                        event.time().toEpochMilli(),
                        created.secretHash(),
                        true);
            } else if (event.payload() instanceof TokenDeleted) {
                members = Map.of();
            }
        }
        return members;
    }

    private static Map<String, Object> members(
            String name,
            String roles,
            @Nullable Long expiration,
            @Nullable Long created,
            Object hash,
            boolean bootstrap) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", name);
        members.put("roles", roles);
        if (expiration != null) {
            members.put("expiration", expiration);
        }
        if (created != null) {
            members.put("created", created);
        }
        members.put("secretHash", hash);
        members.put("bootstrap", bootstrap);
        return members;
    }

    private static String joined(List<RoleName> roles) {
        return String.join(
                VerificationRows.ROLE_SEPARATOR,
                roles.stream().map(RoleName::value).toList());
    }
}
