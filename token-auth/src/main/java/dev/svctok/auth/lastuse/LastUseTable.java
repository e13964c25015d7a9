package dev.svctok.auth.lastuse;

import dev.svctok.api.TokenId;
import dev.svctok.api.http.LastUse;
import dev.svctok.eventstore.Dialect;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The last use of each token. Written by every process; the latest counts. The row of a token that is deleted stays. */
public final class LastUseTable {

    private static final String H2 = """
            merge into last_use old
            using (select cast(? as bigint) token_id, cast(? as bigint) used_at, cast(? as varchar) remote_address,
                          cast(? as varchar) user_agent, cast(? as bigint) introspected_by) used
            on old.token_id = used.token_id
            when matched and old.used_at <= used.used_at then update set
                used_at = used.used_at, remote_address = used.remote_address,
                user_agent = used.user_agent, introspected_by = used.introspected_by
            when not matched then insert (token_id, used_at, remote_address, user_agent, introspected_by)
                values (used.token_id, used.used_at, used.remote_address, used.user_agent, used.introspected_by)
            """;

    private static final String POSTGRESQL = """
            insert into last_use as old (token_id, used_at, remote_address, user_agent, introspected_by)
            values (?, ?, ?, ?, ?)
            on conflict (token_id) do update set
                used_at = excluded.used_at, remote_address = excluded.remote_address,
                user_agent = excluded.user_agent, introspected_by = excluded.introspected_by
            where old.used_at <= excluded.used_at
            """;

    private static final int ATTEMPTS = 10;

    private final JdbcOperations readModel;
    private final String write;
    private final TransactionTemplate transaction;
    private volatile @Nullable Instant recordedSince;

    LastUseTable(JdbcOperations readModel, Dialect dialect, PlatformTransactionManager transactionManager) {
        this.readModel = readModel;
        this.write = dialect == Dialect.H2 ? H2 : POSTGRESQL;
        this.transaction = new TransactionTemplate(transactionManager);
    }

    /** All of them, or none. Always in the same order, so that no two processes wait for each other. */
    void write(Map<Long, Use> uses) {
        var rows = uses.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> row(entry.getKey(), entry.getValue().presentable()))
                .toList();
        for (int attempt = 1; ; attempt++) {
            try {
                transaction.executeWithoutResult(status -> readModel.batchUpdate(write, rows));
                return;
            } catch (DuplicateKeyException e) {
                // H2 does not see the row that somebody else is about to insert, where PostgreSQL waits for it.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static @Nullable Object[] row(long token, Use use) {
        TokenId by = use.introspectedBy();
        return new @Nullable Object[] {
            token, use.millis(), use.remoteAddress(), use.userAgent(), by == null ? null : by.value()
        };
    }

    /** @return nothing of those that have not been used */
    public Map<Long, LastUse> find(Collection<Long> tokens) {
        Map<Long, LastUse> uses = new HashMap<>();
        if (!tokens.isEmpty()) {
            readModel.query(
                    "select token_id, used_at, remote_address, user_agent, introspected_by from last_use"
                            + " where token_id in (?" + ", ?".repeat(tokens.size() - 1) + ")",
                    row -> {
                        uses.put(row.getLong("token_id"), read(row));
                    },
                    tokens.toArray());
        }
        return uses;
    }

    private static LastUse read(ResultSet row) throws SQLException {
        long by = row.getLong("introspected_by");
        Long introspectedBy = row.wasNull() ? null : by;
        return new LastUse(
                row.getLong("used_at"), row.getString("remote_address"), row.getString("user_agent"), introspectedBy);
    }

    /** The moment before which no use was recorded. */
    public Instant recordedSince() {
        Instant known = recordedSince;
        if (known == null) {
            known = Instant.ofEpochMilli(Objects.requireNonNull(
                    readModel.queryForObject("select since from last_use_recorded", Long.class)));
            recordedSince = known;
        }
        return known;
    }
}
