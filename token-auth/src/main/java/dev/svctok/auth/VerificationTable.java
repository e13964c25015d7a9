package dev.svctok.auth;

import dev.svctok.api.RoleName;
import dev.svctok.api.SecretHash;
import dev.svctok.api.TokenId;
import dev.svctok.api.TokenName;
import dev.svctok.eventstore.Dialect;
import dev.svctok.eventstore.ProjectionPositions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.axonframework.eventhandling.TrackingToken;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The rows of the verification projection. */
final class VerificationTable {

    private static final int FETCH_SIZE = 1_000;
    private static final String SEPARATOR = ",";

    private final JdbcTemplate readModel;
    private final ProjectionPositions positions;
    private final TransactionTemplate snapshot;

    VerificationTable(
            JdbcTemplate readModel,
            ProjectionPositions positions,
            PlatformTransactionManager transactionManager,
            Dialect dialect) {
        this.readModel = readModel;
        this.readModel.setFetchSize(FETCH_SIZE);
        this.positions = positions;
        this.snapshot = new TransactionTemplate(transactionManager);
        this.snapshot.setIsolationLevel(dialect.snapshotIsolation());
        this.snapshot.setReadOnly(true);
    }

    void insert(
            TokenId id,
            TokenName name,
            List<RoleName> roles,
            @Nullable Long expirationMillis,
            SecretHash hash,
            boolean bootstrap,
            long position) {
        readModel.update(
                "insert into verification (token_id, secret_hash, name, roles, expiration, bootstrap, position)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                id.value(),
                hash.toBytes(),
                name.value(),
                String.join(SEPARATOR, roles.stream().map(RoleName::value).toList()),
                expirationMillis,
                bootstrap,
                position);
    }

    void delete(TokenId id) {
        readModel.update("delete from verification where token_id = ?", id.value());
    }

    void deleteAll() {
        readModel.update("delete from verification");
    }

    /**
     * Loads all rows, and the position that they stand for, as of one and the same moment.
     *
     * @return the position; empty if the projection has not seen an event yet
     */
    Optional<TrackingToken> loadInto(VerificationIndex index) {
        return Objects.requireNonNull(snapshot.execute(status -> {
            readModel.query(
                    "select token_id, secret_hash, name, roles, expiration, bootstrap, position from verification",
                    row -> {
                        add(index, row);
                    });
            return positions.of(VerificationProjection.NAME);
        }));
    }

    private static void add(VerificationIndex index, ResultSet row) throws SQLException {
        long expiration = row.getLong("expiration");
        boolean neverExpires = row.wasNull();
        index.add(
                new TokenId(row.getLong("token_id")),
                new TokenName(row.getString("name")),
                Stream.of(row.getString("roles").split(SEPARATOR))
                        .map(RoleName::new)
                        .toList(),
                neverExpires ? IndexedToken.NEVER : expiration,
                SecretHash.fromBytes(row.getBytes("secret_hash")),
                row.getBoolean("bootstrap"),
                row.getLong("position"));
    }
}
