package dev.svctok.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventhandling.TrackingToken;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where it is written down which projections are being built anew, how far that is, and who works on it. */
final class RebuildTable {

    /** Who has not been heard of for so long has gone, and another node goes on. */
    static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(10);

    private static final String COLUMNS =
            "select projection, version, phase, target, token, token_type, events, first_fill, started_at, node, failure"
                    + " from projection_rebuild";

    private final JdbcClient readModel;
    private final ProjectionPositions positions;
    private final Serializer serializer;
    private final InstantSource time;
    private final String node;

    RebuildTable(
            JdbcClient readModel,
            ProjectionPositions positions,
            Serializer serializer,
            InstantSource time,
            NodeId node) {
        this.readModel = readModel;
        this.positions = positions;
        this.serializer = serializer;
        this.time = time;
        this.node = node.toString();
    }

    Optional<Rebuild> find(String projection) {
        return readModel
                .sql(COLUMNS + " where projection = ?")
                .param(projection)
                .query(this::read)
                .optional();
    }

    List<Rebuild> all() {
        return readModel.sql(COLUMNS + " order by projection").query(this::read).list();
    }

    /** @throws org.springframework.dao.DuplicateKeyException if there is one already */
    void insert(String projection, int version, boolean firstFill) {
        readModel
                .sql(
                        "insert into projection_rebuild (projection, version, phase, target, events, first_fill, started_at)"
                                + " values (?, ?, ?, 0, 0, ?, ?)")
                .params(
                        projection,
                        version,
                        Rebuild.Phase.PREPARE.name(),
                        firstFill,
                        time.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .update();
    }

    /** Takes the work over, if nobody else is at it. */
    boolean claim(String projection) {
        return readModel
                        .sql("update projection_rebuild set node = ?, node_seen = ? where projection = ?"
                                + " and failure is null and (node is null or node = ? or node_seen < ?)")
                        .params(
                                node,
                                time.instant().toString(),
                                projection,
                                node,
                                time.instant().minus(CLAIM_TIMEOUT).toString())
                        .update()
                == 1;
    }

    /** Leaves the work to whoever wants it. */
    void release() {
        readModel
                .sql("update projection_rebuild set node = null where node = ?")
                .param(node)
                .update();
    }

    /**
     * The state to go on from, if it is still this node's work. From now until the end of the transaction nobody can take
     * it over or call it off.
     */
    Optional<Rebuild> lock(String projection) {
        return readModel
                .sql(COLUMNS + " where projection = ? and node = ? and failure is null for update")
                .params(projection, node)
                .query(this::read)
                .optional();
    }

    void advance(String projection, TrackingToken seen, long events) {
        setSeen(projection, seen);
        readModel
                .sql("update projection_rebuild set events = ?, node_seen = ? where projection = ?")
                .params(events, time.instant().toString(), projection)
                .update();
    }

    /**
     * Begins another phase.
     *
     * @param seen what it has worked off already; null for nothing
     */
    void enter(String projection, Rebuild.Phase phase, long target, @Nullable TrackingToken seen) {
        readModel
                .sql(
                        "update projection_rebuild set phase = ?, target = ?, token = null, token_type = null, node_seen = ?"
                                + " where projection = ?")
                .params(phase.name(), target, time.instant().toString(), projection)
                .update();
        if (seen != null) {
            setSeen(projection, seen);
        }
    }

    private void setSeen(String projection, TrackingToken seen) {
        SerializedObject<byte[]> token = serializer.serialize(seen, byte[].class);
        readModel
                .sql("update projection_rebuild set token = ?, token_type = ? where projection = ?")
                .params(token.getData(), token.getType().getName(), projection)
                .update();
    }

    void fail(String projection, String why) {
        readModel
                .sql("update projection_rebuild set failure = ? where projection = ? and node = ?")
                .params(why.substring(0, Math.min(1000, why.length())), projection, node)
                .update();
    }

    /** Makes room for another attempt. */
    void deleteFailed(String projection) {
        readModel
                .sql("delete from projection_rebuild where projection = ? and failure is not null")
                .param(projection)
                .update();
    }

    /** @return whether there was one */
    boolean delete(String projection) {
        return readModel
                        .sql("delete from projection_rebuild where projection = ?")
                        .param(projection)
                        .update()
                == 1;
    }

    private Rebuild read(ResultSet row, int number) throws SQLException {
        @Nullable TrackingToken seen = positions.read(row.getBytes("token"), row.getString("token_type"));
        return new Rebuild(
                row.getString("projection"),
                row.getInt("version"),
                Rebuild.Phase.valueOf(row.getString("phase")),
                row.getLong("target"),
                seen,
                row.getLong("events"),
                row.getBoolean("first_fill"),
                Instant.parse(row.getString("started_at")),
                row.getString("node"),
                row.getString("failure"));
    }
}
