package dev.svctok.eventstore;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
            "select projection, version, token, token_type, events, started_at, node, failure from projection_rebuild";

    private final JdbcClient readModel;
    private final ProjectionPositions positions;
    private final Serializer serializer;
    private final Clock clock;
    private final String node;

    RebuildTable(JdbcClient readModel, ProjectionPositions positions, Serializer serializer, Clock clock, NodeId node) {
        this.readModel = readModel;
        this.positions = positions;
        this.serializer = serializer;
        this.clock = clock;
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

    void insert(String projection, int version) {
        readModel
                .sql("insert into projection_rebuild (projection, version, events, started_at) values (?, ?, 0, ?)")
                .params(projection, version, clock.instant().toString())
                .update();
    }

    /** Takes the work over, if nobody else is at it. */
    boolean claim(String projection) {
        return readModel
                        .sql("update projection_rebuild set node = ?, node_seen = ? where projection = ?"
                                + " and failure is null and (node is null or node = ? or node_seen < ?)")
                        .params(
                                node,
                                clock.instant().toString(),
                                projection,
                                node,
                                clock.instant().minus(CLAIM_TIMEOUT).toString())
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
        SerializedObject<byte[]> token = serializer.serialize(seen, byte[].class);
        readModel
                .sql("update projection_rebuild set token = ?, token_type = ?, events = ?, node_seen = ?"
                        + " where projection = ?")
                .params(
                        token.getData(),
                        token.getType().getName(),
                        events,
                        clock.instant().toString(),
                        projection)
                .update();
    }

    void fail(String projection, String why) {
        readModel
                .sql("update projection_rebuild set failure = ? where projection = ? and node = ?")
                .params(why.substring(0, Math.min(1000, why.length())), projection, node)
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
                seen,
                row.getLong("events"),
                Instant.parse(row.getString("started_at")),
                row.getString("node"),
                row.getString("failure"));
    }
}
